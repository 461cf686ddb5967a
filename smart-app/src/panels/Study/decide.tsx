/** The person's assessment of a finding: agree, change (another finding, another place, a box), disagree; all the same size. */
import { useState } from 'react';
import type {
  Box,
  FindingDecision,
  FindingView,
} from '../../../../src/inbound/app-api/contract-imaging.ts';
import { Button } from '../../parts/button.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { Decided } from './decided.tsx';
import { OtherPlace } from './other-place.tsx';
import styles from './study.module.css';

interface DecideProps {
  readonly finding: FindingView;
  readonly hospital: string;
  readonly busy: boolean;
  readonly size: { readonly rows: number; readonly columns: number } | null;
  readonly box: Box | null;
  readonly onBox: (box: Box | null | undefined) => void;
  readonly onShow: (draw: boolean) => void;
  readonly onDecide: (decision: FindingDecision) => void;
}

const CHOICES = [
  { value: 'agree', label: 'Agree', icon: 'check' },
  { value: 'change', label: 'Change', icon: 'pen' },
  { value: 'disagree', label: 'Disagree', icon: 'cross' },
] as const;

export function Decide(props: DecideProps) {
  const { decision } = props.finding;
  const [revised, setRevised] = useState<string | null>(null);
  // Another decision has another moment: the form is closed again.
  if (decision !== null && decision.at !== revised)
    return (
      <Decided
        finding={props.finding}
        decision={decision}
        hospital={props.hospital}
        onShow={() => props.onShow(false)}
        onRevise={() => setRevised(decision.at)}
      />
    );
  return <DecideForm key={decision?.at ?? ''} {...props} />;
}

function DecideForm(props: DecideProps) {
  const { finding, hospital, busy, size, box } = props;
  const [choice, setChoice] = useState<FindingDecision['choice'] | null>(null);
  const [changedTo, setChangedTo] = useState('');
  const [place, setPlace] = useState('');
  const [reason, setReason] = useState('');
  const isChange = choice === 'change';
  const isAbsent = changedTo === 'absent';
  const other = isChange
    ? {
        changedTo: changedTo === '' ? null : changedTo,
        place: isAbsent || place.trim() === '' ? null : place.trim(),
        box: isAbsent ? null : box,
      }
    : { changedTo: null, place: null, box: null };
  const needsReason = isChange || choice === 'disagree';
  const isWhole =
    choice !== null &&
    (!needsReason || reason.trim() !== '') &&
    (!isChange || Object.values(other).some((each) => each !== null));
  const choose = (next: FindingDecision['choice']) => {
    setChoice(next);
    props.onBox(next === 'change' ? null : undefined);
  };
  const change = (next: string) => {
    setChangedTo(next);
    // What is absent has no place.
    props.onBox(next === 'absent' ? undefined : box);
  };
  return (
    <div className={styles.decide}>
      <p className={styles.label}>Your assessment</p>
      <Segmented label="Your assessment" value={choice} options={CHOICES} onChange={choose} />
      {isChange && <OtherFinding finding={finding} value={changedTo} onChange={change} />}
      {isChange && !isAbsent && (
        <OtherPlace
          place={place}
          onPlace={setPlace}
          box={box}
          size={size}
          onBox={props.onBox}
          onDraw={() => props.onShow(true)}
        />
      )}
      {needsReason && <Reason value={reason} onChange={setReason} />}
      <Button
        look="primary"
        icon="send"
        disabled={!isWhole}
        busy={busy}
        onClick={() => {
          if (choice === null) return;
          const { id, readAt } = finding;
          const why = needsReason ? reason.trim() : null;
          props.onDecide({ finding: id, readAt, choice, ...other, reason: why });
        }}
      >
        Save assessment
      </Button>
      <p className="xs muted">
        Writes the finding with your decision to {hospital}. The report stays preliminary: a person
        signs it in the hospital’s system.
      </p>
    </div>
  );
}

interface OtherFindingProps {
  readonly finding: FindingView;
  readonly value: string;
  readonly onChange: (id: string) => void;
}

function OtherFinding({ finding, value, onChange }: OtherFindingProps) {
  return (
    <label className={styles.field}>
      To another finding
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">the finding stays</option>
        {changesOf(finding).map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

function Reason(props: { readonly value: string; readonly onChange: (text: string) => void }) {
  return (
    <label className={styles.field}>
      Reason, kept with the finding
      <textarea
        rows={2}
        maxLength={500}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </label>
  );
}

/** What a finding can be changed to: what it does not say. */
function changesOf({ says, classes, title }: FindingView): { id: string; title: string }[] {
  if (says === 'kind') return [...classes];
  const present = { id: 'present', title: `${title} present` };
  const absent = { id: 'absent', title: `${title} absent` };
  if (says === 'undecided') return [present, absent];
  return says === 'present' ? [absent] : [present];
}
