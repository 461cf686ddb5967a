/** The answer of the re-run model, in place: before, after, the difference in whole people. */
import type { RiskView, WhatIfAnswer } from '../../../../src/inbound/app-api/contract.ts';
import { IconArray } from '../../charts/icon-array.tsx';
import { frequencyChange } from '../../format/frequency.ts';
import { durationWords } from '../../format/duration.ts';
import { deltaText, resultText, scaleText } from '../../format/quantity.ts';
import { cx } from '../../parts/cx.ts';
import { Icon } from '../../parts/icon.tsx';
import styles from './what-if.module.css';

interface ResultProps {
  readonly risk: RiskView;
  readonly answer: WhatIfAnswer | null;
  readonly pending: boolean;
}

export function WhatIfResult({ risk, answer, pending }: ResultProps) {
  return (
    <>
      <div
        className={cx(styles.result, pending && styles.pending)}
        role="status"
        aria-busy={pending}
      >
        <span className={styles.before}>{resultText(risk)}</span>
        <Icon name="arrow" />
        <Answer risk={risk} answer={answer} pending={pending} />
      </div>
      {risk.scale === 'probability' && <People risk={risk} answer={answer} />}
    </>
  );
}

function Answer({ risk, answer, pending }: ResultProps) {
  if (answer === null) {
    return <span className="sm muted">{pending ? '…' : 'Move a value to compare.'}</span>;
  }
  if (answer.after === null) {
    return <span className="sm">{answer.refused ?? 'Not computable with these values.'}</span>;
  }
  return (
    <>
      <span className={styles.after}>{scaleText(risk, answer.after)}</span>
      <span className="sm">
        {risk.scale === 'probability' ? (
          <>
            {frequencyChange(answer.before, answer.after)}
            {risk.horizon !== null && <> over {durationWords(risk.horizon)}</>}
          </>
        ) : (
          deltaText(risk, answer.after - answer.before)
        )}
      </span>
    </>
  );
}

function People({
  risk,
  answer,
}: {
  readonly risk: RiskView;
  readonly answer: WhatIfAnswer | null;
}) {
  const before = risk.probability ?? 0;
  const after = answer?.after ?? before;
  const total = Math.min(before, after) < 0.01 ? 1000 : 100;
  const beforePeople = Math.round(before * total);
  const afterPeople = Math.round(after * total);
  const fewer = beforePeople - afterPeople;
  return (
    <>
      <IconArray
        affected={beforePeople}
        compare={afterPeople}
        total={total}
        columns={total === 1000 ? 50 : 25}
        label={`${Math.min(beforePeople, afterPeople)} of ${total} filled, ${Math.abs(fewer)} pale: the difference`}
      />
      {answer !== null && (
        <p className={styles.says}>
          Filled: {Math.min(beforePeople, afterPeople)} affected with both sets of values. Pale:{' '}
          {Math.abs(fewer)} {fewer >= 0 ? 'fewer' : 'more'}.
        </p>
      )}
    </>
  );
}
