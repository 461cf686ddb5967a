/** The missing inputs as a form: why each is missing, a field, what it can change; then compute. */
import { useId, useState, type SyntheticEvent } from 'react';
import type {
  EntriesRequest,
  MissingView,
  RiskView,
} from '../../../../src/inbound/app-api/contract.ts';
import { asProblem } from '../../api/problem.ts';
import { useViewChange } from '../../api/session.tsx';
import { isoDay } from '../../format/date.ts';
import { spelled } from '../../format/quantity.ts';
import { announce } from '../../parts/announce.ts';
import { Button, buttonClass } from '../../parts/button.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { Sources } from '../../parts/sources.tsx';
import parts from '../../parts/parts.module.css';
import { answerFault, answerOf, entriesOf, type Answers } from './answers.ts';
import { EntryControl } from './entry-control.tsx';
import styles from './not-computable.module.css';

export function EntryTable({ risk }: { readonly risk: RiskView }) {
  const dateId = useId();
  const [answers, setAnswers] = useState<Answers>({});
  const [at, setAt] = useState(() => isoDay(new Date()));
  const [today] = useState(() => isoDay(new Date()));
  const [write, setWrite] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const enter = useViewChange<EntriesRequest>((api, entries) => api.enter(entries));

  const changes = risk.missing.some((one) => one.canChange !== null || one.alsoCompletes > 0);
  const heads = ['Input', 'Why it is missing', 'Your entry', ...(changes ? [CHANGES] : [])];

  const compute = (event: SyntheticEvent) => {
    event.preventDefault();
    const entries = entriesOf(risk.missing, answers, at);
    const wrong = risk.missing.filter(
      ({ field }) => answerFault(field, answerOf(answers, field)) !== null,
    );
    if (entries.length === 0) setFault('Enter at least one value, or answer “Unknown”.');
    else if (wrong.length > 0) setFault(`Correct: ${wrong.map((one) => one.title).join(', ')}.`);
    else {
      setFault(null);
      enter.mutate(
        { entries, writeToRecord: write },
        { onSuccess: () => announce('Computed again with your entries.') },
      );
    }
  };

  return (
    <form onSubmit={compute} noValidate className="stack">
      <div className={styles.tableHead}>
        <h3>Missing: enter what you know</h3>
        <span className="xs muted">
          “Unknown” is an answer: it keeps the result not computable, and says so
        </span>
      </div>
      <table className={styles.table} role="table">
        <thead role="rowgroup">
          <tr role="row">
            {heads.map((head) => (
              <th key={head} scope="col" role="columnheader">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {risk.missing.map((missing) => (
            <tr key={missing.input} role="row">
              <th scope="row" role="rowheader">
                {missing.title}
              </th>
              <td role="cell" className={styles.why}>
                <Why missing={missing} />
              </td>
              <td role="cell" className={styles.entry}>
                <EntryControl
                  missing={missing}
                  answers={answers}
                  onAnswer={(answer) => setAnswers({ ...answers, [missing.field.input]: answer })}
                />
              </td>
              {changes && (
                <td role="cell" className={styles.change}>
                  <p>{missing.canChange}</p>
                  {missing.alsoCompletes > 0 && (
                    <p>
                      also completes {missing.alsoCompletes} other{' '}
                      {missing.alsoCompletes === 1 ? 'result' : 'results'}
                    </p>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {fault !== null && (
        <p className={parts.fault} role="alert">
          {fault}
        </p>
      )}
      {enter.isError && <ProblemNotice problem={asProblem(enter.error)} />}
      <div className={styles.foot}>
        <div className={styles.options}>
          <label className={styles.observed} htmlFor={dateId}>
            Observed on
            <input
              id={dateId}
              className={parts.input}
              type="date"
              value={at}
              max={today}
              onChange={({ target }) => setAt(target.value === '' ? today : target.value)}
            />
          </label>
          <label className={parts.check}>
            <input
              type="checkbox"
              checked={write}
              onChange={({ target }) => setWrite(target.checked)}
            />
            Also write these entries to the hospital as Observations, with my name
          </label>
        </div>
        <div className="row wrap">
          <Button onClick={() => setAnswers({})}>Clear</Button>
          <button type="submit" className={buttonClass('primary')} disabled={enter.isPending}>
            {enter.isPending ? 'Computing…' : 'Compute with these entries'}
          </button>
        </div>
      </div>
    </form>
  );
}

const CHANGES = 'What it can change';

const BECAUSE: Readonly<Record<string, string>> = {
  'never-recorded': 'Never recorded',
  'too-old': 'Too old',
  'unit-not-convertible': 'Unit not convertible',
  'not-plausible': 'Not plausible',
  contradictory: 'Contradicting values',
  'only-a-limit': 'Only a limit was reported',
  'not-stated': 'Not stated',
  'outside-range': 'Outside the range of the model',
  'not-configured': 'A setting of the hospital is missing',
  'answered-unknown': 'Answered “unknown”',
};

function Why({ missing }: { readonly missing: MissingView }) {
  const because = BECAUSE[missing.because] ?? missing.because;
  return (
    <>
      <b className="m">{because}.</b> {spelled(missing.detail)}{' '}
      {missing.sources.length > 0 && (
        <Sources of={missing.title} label="source" sources={missing.sources} />
      )}
    </>
  );
}
