/** The other way to say that a value is wrong: compute again without it. In: the result shown. Out: new results. */
import { useId, useState } from 'react';
import type {
  ContributionView,
  RiskView,
  SetAsideRequest,
} from '../../../../src/inbound/app-api/contract.ts';
import { asProblem } from '../../api/problem.ts';
import { useViewChange } from '../../api/session.tsx';
import { day } from '../../format/date.ts';
import { spelled } from '../../format/quantity.ts';
import { announce } from '../../parts/announce.ts';
import { Button } from '../../parts/button.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import parts from '../../parts/parts.module.css';
import styles from './decision-bar.module.css';

interface WithoutValueProps {
  readonly risk: RiskView;
  readonly hospital: string;
  readonly onDone: () => void;
}

export function WithoutValue({ risk, hospital, onDone }: WithoutValueProps) {
  const id = useId();
  const [chosen, setChosen] = useState('');
  const change = useViewChange<SetAsideRequest>((api, request) => api.setAside(request));
  const values = measuredValues(risk);
  if (values.length === 0) return null;
  const compute = () => {
    change.mutate(
      { reference: chosen, isSetAside: true },
      {
        onSuccess: () => {
          announce('Computed again without this value.');
          onDone();
        },
      },
    );
  };
  return (
    <>
      <label className={parts.fieldLabel} htmlFor={id}>
        Or recompute without this value
      </label>
      <div className={parts.field}>
        <select
          id={id}
          className={`${parts.input ?? ''} ${styles.reason ?? ''}`}
          value={chosen}
          aria-describedby={`${id}-hint`}
          onChange={({ target }) => setChosen(target.value)}
        >
          <option value="">Choose a value…</option>
          {values.map(({ reference, text }) => (
            <option key={reference} value={reference}>
              {text}
            </option>
          ))}
        </select>
        <span className={parts.hint} id={`${id}-hint`}>
          It is set aside here, for every result, until the record corrects it; in {hospital} the
          value stays as it is.
        </span>
      </div>
      <Button icon="again" disabled={chosen === ''} busy={change.isPending} onClick={compute}>
        Recompute
      </Button>
      {change.isError && <ProblemNotice problem={asProblem(change.error)} />}
    </>
  );
}

/** Dated values with one source each; what a problem or medication list says is corrected in the chart. */
function measuredValues({ contributions, known }: RiskView) {
  const rows = [...contributions, ...known].flatMap((row) => choicesOf(row));
  return [...new Map(rows.map((row) => [row.reference, row])).values()];
}

function choicesOf({ title, value, observedAt, sources }: ContributionView) {
  if (observedAt === null) return [];
  return sources
    .filter(({ reference }) => /^(Observation|QuestionnaireResponse|urn:uuid:)/.test(reference))
    .map(({ reference }) => ({
      reference,
      text: `${title}: ${spelled(value)}, ${day(observedAt)}`,
    }));
}
