/** What was decided here and is not in the hospital yet: waiting, or refused with the hospital's own answer. */
import type { OutboxView } from '../../../../src/inbound/app-api/contract.ts';
import { asProblem } from '../../api/problem.ts';
import { useSendAgain } from '../../api/session.tsx';
import { clock } from '../../format/date.ts';
import { Button } from '../../parts/button.tsx';
import { Notice } from '../../parts/notice.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';

interface OutboxProps {
  readonly outbox: OutboxView;
  readonly hospital: string;
}

export function Outbox({ outbox, hospital }: OutboxProps) {
  const again = useSendAgain();
  const open = outbox.items.filter((item) => item.state !== 'written');
  if (open.length === 0) return null;
  return (
    <div className="stack">
      {open.map((item) =>
        item.state === 'waiting' ? (
          <Notice key={item.id} tone="info" icon="clock" role="status">
            <p>
              <b className="m">{item.what}</b>: waits in the outbox since {clock(item.since)}, not
              yet in {hospital}. It is sent by itself
              {item.nextTryAt === null ? '' : `, next at ${clock(item.nextTryAt)}`}; you can leave.
            </p>
          </Notice>
        ) : (
          <Notice key={item.id} tone="critical" role="status">
            <p>
              <b className="m">{item.what}</b>: not in {hospital}.{' '}
              {item.detail ?? 'The hospital gave no reason.'}
              {` Tried ${item.tries === 1 ? 'once' : `${item.tries} times`} since ${clock(item.since)}.`}
            </p>
            <p>
              <Button
                small
                icon="send"
                busy={again.isPending && again.variables === item.id}
                onClick={() => again.mutate(item.id)}
              >
                Send again
              </Button>{' '}
              <span className="sm">If it is refused again, tell the administrator.</span>
            </p>
          </Notice>
        ),
      )}
      {again.isError && <ProblemNotice problem={asProblem(again.error)} />}
    </div>
  );
}
