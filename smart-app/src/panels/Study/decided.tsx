/** A decision on a finding as it was kept: what, by whom, when, and whether the hospital has it. */
import type { Box, FindingView } from '../../../../src/inbound/app-api/contract-imaging.ts';
import { dateTime } from '../../format/date.ts';
import { Button } from '../../parts/button.tsx';
import { Notice } from '../../parts/notice.tsx';
import { WrittenLine } from '../Outbox/written.tsx';

type Decision = NonNullable<FindingView['decision']>;

interface DecidedProps {
  readonly finding: FindingView;
  readonly decision: Decision;
  readonly hospital: string;
  readonly onShow: () => void;
  readonly onRevise: () => void;
}

const DECIDED = { agree: 'Agreed', change: 'Changed', disagree: 'Disagreed' } as const;

export function Decided({ finding, decision, hospital, onShow, onRevise }: DecidedProps) {
  const { choice, by, at, reason, box } = decision;
  const to = changeInWords(decision);
  return (
    <>
      <Notice tone="done">
        <p>
          <b className="m">{DECIDED[choice]}</b>
          {to === '' ? '' : ` to ${to}`}
          {by === null ? '' : ` by ${by}`}, {dateTime(at)}.{reason !== null && ` ${reason}`}
        </p>
        {box !== null && (
          <p>
            Box: {boxInWords(box)}{' '}
            <Button small icon="eye" onClick={onShow}>
              Show the box
            </Button>
          </p>
        )}
        {finding.writtenAs !== null && (
          <p>
            <WrittenLine written={finding.writtenAs} hospital={hospital} />
          </p>
        )}
      </Notice>
      <p>
        <Button small icon="pen" onClick={onRevise}>
          Decide again
        </Button>
      </p>
    </>
  );
}

export function decisionInWords(decision: Decision): string {
  const to = changeInWords(decision);
  const parts = [to === '' ? DECIDED[decision.choice] : `${DECIDED[decision.choice]}: ${to}`];
  if (decision.by !== null) parts.push(decision.by);
  return parts.join(', ');
}

function changeInWords({ changedTo, place, box }: Decision): string {
  const parts = [changedTo, place, box === null ? null : 'a box on the image'];
  return parts.filter((part) => part !== null).join(', ');
}

function boxInWords({ left, top, right, bottom }: Box): string {
  return `columns ${left} to ${right}, rows ${top} to ${bottom} of the image.`;
}
