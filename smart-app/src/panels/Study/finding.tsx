/** One finding with its probability, its limits and the person's decision; agreeing, changing and disagreeing alike. */
import { useState } from 'react';
import type {
  FindingDecision,
  FindingView,
} from '../../../../src/inbound/app-api/contract-imaging.ts';
import type { Problem } from '../../api/problem.ts';
import { dateTime } from '../../format/date.ts';
import { percent, percentDigits } from '../../format/percent.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { Notice } from '../../parts/notice.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { Tag } from '../../parts/tag.tsx';
import { WrittenLine } from '../Outbox/written.tsx';
import { FindingScale } from './finding-scale.tsx';
import styles from './study.module.css';

interface FindingProps {
  readonly finding: FindingView;
  readonly hospital: string;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly onDecide: (decision: FindingDecision) => void;
}

const CHOICES = [
  { value: 'agree', label: 'Agree', icon: 'check' },
  { value: 'change', label: 'Change', icon: 'pen' },
  { value: 'disagree', label: 'Disagree', icon: 'cross' },
] as const;

export function Finding({ finding, hospital, busy, problem, onDecide }: FindingProps) {
  const main = finding.classes[0];
  return (
    <Card
      title={`Finding ${finding.number}`}
      aside={
        <Tag tone="trial" icon="info">
          Investigational
        </Tag>
      }
    >
      <div className={styles.finding}>
        <h3 className={styles.what}>
          {finding.title}, {finding.sentence}
        </h3>
        {finding.says === 'kind' ? (
          <ClassTable finding={finding} />
        ) : (
          main !== undefined && (
            <>
              <p className={styles.number}>
                <span className={styles.big}>
                  {percentDigits(main.probability)}
                  <small> %</small>
                </span>
                <span className="sm muted">
                  Calibrated probability of {main.title.toLowerCase()}
                  <br />
                  {setSentence(finding)}
                </span>
              </p>
              {finding.frequency !== null && <p>{finding.frequency}</p>}
              <FindingScale probability={main.probability} threshold={finding.threshold?.value} />
            </>
          )
        )}
        {finding.beside.map(({ title, value, unit }) => (
          <p key={title} className="sm">
            {title}: <b className="m">{value.toFixed(1)}</b> {unit}
          </p>
        ))}
        {finding.heatmap !== null && (
          <Notice tone="warn">
            <p>The heatmap shows what the network used, not where a lesion ends.</p>
          </Notice>
        )}
        {[...finding.cautions, ...finding.remarks].map((text) => (
          <p key={text} className="xs muted">
            {text}
          </p>
        ))}
        {problem !== null && <ProblemNotice problem={problem} />}
        <Decide finding={finding} hospital={hospital} busy={busy} onDecide={onDecide} />
        <p className="xs muted">
          Tracking number, also in the DICOM report: <code>{finding.id}</code>
        </p>
      </div>
    </Card>
  );
}

function setSentence({ classes, coverage }: FindingView): string {
  const left = classes.filter(({ inSet }) => inSet).map(({ title }) => title.toLowerCase());
  const how = `at ${percent(coverage)} coverage`;
  if (left.length === 0) return `unlike what it was calibrated on ${how}`;
  if (left.length === 1) return `only “${left[0] ?? ''}” cannot be excluded ${how}`;
  return `none of ${left.map((one) => `“${one}”`).join(', ')} can be excluded ${how}`;
}

function ClassTable({ finding }: { readonly finding: FindingView }) {
  return (
    <>
      <table className={styles.classes}>
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col">Calibrated probability</th>
            <th scope="col">Cannot be excluded</th>
          </tr>
        </thead>
        <tbody>
          {finding.classes.map(({ id, title, probability, inSet }) => (
            <tr key={id}>
              <th scope="row">{title}</th>
              <td>{percent(probability)}</td>
              <td>{inSet ? 'yes' : 'no'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="sm muted">{setSentence(finding)}</p>
    </>
  );
}

type DecideProps = Pick<FindingProps, 'finding' | 'hospital' | 'busy' | 'onDecide'>;

function Decide({ finding, hospital, busy, onDecide }: DecideProps) {
  const [choice, setChoice] = useState<FindingDecision['choice'] | null>(null);
  const [changedTo, setChangedTo] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const { decision } = finding;
  if (decision !== null) {
    return (
      <Notice tone="done">
        <p>
          <b className="m">{DECIDED[decision.choice]}</b>
          {decision.by === null ? '' : ` by ${decision.by}`}, {dateTime(decision.at)}.
          {decision.reason !== null && ` ${decision.reason}`}
        </p>
        {finding.writtenAs !== null && (
          <p>
            <WrittenLine written={finding.writtenAs} hospital={hospital} />
          </p>
        )}
      </Notice>
    );
  }
  const needsReason = choice === 'change' || choice === 'disagree';
  const isWhole =
    choice !== null &&
    (!needsReason || reason.trim() !== '') &&
    (choice !== 'change' || changedTo !== null);
  return (
    <div className={styles.decide}>
      <p className={styles.label}>Your assessment</p>
      <Segmented label="Your assessment" value={choice} options={CHOICES} onChange={setChoice} />
      {choice === 'change' && (
        <label className={styles.field}>
          To
          <select value={changedTo ?? ''} onChange={(event) => setChangedTo(event.target.value)}>
            <option value="" disabled>
              choose
            </option>
            {changesOf(finding).map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
      )}
      {needsReason && (
        <label className={styles.field}>
          Reason, kept with the finding
          <textarea
            rows={2}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
      )}
      <Button
        look="primary"
        icon="send"
        disabled={!isWhole}
        busy={busy}
        onClick={() => {
          if (choice === null) return;
          onDecide({
            finding: finding.id,
            readAt: finding.readAt,
            choice,
            changedTo: choice === 'change' ? changedTo : null,
            place: null,
            box: null,
            reason: needsReason ? reason.trim() : null,
          });
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

const DECIDED = { agree: 'Agreed', change: 'Changed', disagree: 'Disagreed' } as const;

/** What a finding can be changed to: what it does not say. */
function changesOf({ says, classes, title }: FindingView): { id: string; title: string }[] {
  if (says === 'kind') return [...classes];
  const present = { id: 'present', title: `${title} present` };
  const absent = { id: 'absent', title: `${title} absent` };
  if (says === 'undecided') return [present, absent];
  return says === 'present' ? [absent] : [present];
}
