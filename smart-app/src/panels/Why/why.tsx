/** Reasons: a waterfall from the reference to this patient, each value as used, with unit, date and source. */
import type {
  ContributionView,
  Patient,
  RiskView,
} from '../../../../src/inbound/app-api/contract.ts';
import {
  ticksFromZero,
  topContributions,
  waterfall,
  type WaterfallBar,
} from '../../charts/scale.ts';
import { WaterfallBarMark } from '../../charts/waterfall-bar.tsx';
import { personOfAge } from '../../format/people.ts';
import { isOfTraining } from '../../format/reference.ts';
import { deltaText, resultText, resultValue, scaleText, spelled } from '../../format/quantity.ts';
import { listed } from '../../format/risk.ts';
import { Card } from '../../parts/card.tsx';
import { cx } from '../../parts/cx.ts';
import { DatedSources } from '../../parts/sources.tsx';
import { Tag } from '../../parts/tag.tsx';
import { monthsOld } from '../RiskHero/risk-hero.tsx';
import { methodSentence } from './method.ts';
import styles from './why.module.css';

const MOST_ROWS = 8;

interface WhyProps {
  readonly risk: RiskView;
  readonly patient: Patient;
}

export function Why({ risk, patient }: WhyProps) {
  const value = resultValue(risk);
  if (value === null) return null;
  const start = risk.optimal?.value ?? 0;
  return (
    <Card
      title={`Why ${resultText(risk)}`}
      fold="open"
      aside={
        <span className={styles.legend}>
          <span>
            <i className={cx(styles.swatch, styles.raises)} /> raises
          </span>
          <span>
            <i className={cx(styles.swatch, styles.lowers)} /> lowers
          </span>
        </span>
      }
    >
      {risk.contributions.length === 0 ? (
        <p className="muted">This model gives no reasons for its result.</p>
      ) : (
        <Reasons risk={risk} patient={patient} value={value} start={start} />
      )}
      {risk.decisionPath !== null && (
        <p className={styles.method}>
          <b className="m">The way through the tree</b> {spelled(risk.decisionPath)}
        </p>
      )}
      <p className={styles.method}>
        {methodSentence(risk.explanationMethod)}
        {risk.unusedInputs.length > 0 && (
          <> Not a term of this equation: {listed(risk.unusedInputs.map(spelled))}.</>
        )}
      </p>
    </Card>
  );
}

interface ReasonsProps {
  readonly risk: RiskView;
  readonly patient: Patient;
  readonly value: number;
  readonly start: number;
}

/** Whom the explanation starts from. */
function startWords(risk: RiskView, patient: Patient): string {
  if (risk.optimal === null) return 'Start';
  return isOfTraining(risk) ? 'Typical of the training data' : `Optimal ${personOfAge(patient)}`;
}

function Reasons({ risk, patient, value, start }: ReasonsProps) {
  const { shown, other, others } = topContributions(risk.contributions, MOST_ROWS);
  const deltas =
    others > 0 ? [...shown.map((one) => one.delta), other] : shown.map((one) => one.delta);
  const bars = waterfall(start, deltas);
  const reached = bars.at(-1)?.to ?? start;
  const end = ticksFromZero(Math.max(start, value, ...bars.map((bar) => bar.to)), 4).at(-1) ?? 1;
  return (
    <table className={styles.reasons} role="table">
      <thead role="rowgroup">
        <tr role="row">
          <th scope="col" role="columnheader">
            What was used
          </th>
          <th scope="col" role="columnheader">
            Value, date, source
          </th>
          <th scope="col" role="columnheader" className={styles.barHead}>
            {axisWords(risk, end)}
          </th>
          <th scope="col" role="columnheader" className="num">
            {risk.scale === 'index' ? 'Change' : 'Points'}
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        <tr role="row" className={styles.end}>
          <th scope="row" role="rowheader">
            {startWords(risk, patient)}
          </th>
          <td role="cell" className="xs muted">
            {risk.optimal === null ? 'no points' : 'reference'}
          </td>
          <td role="cell" className={styles.bar}>
            <WaterfallBarMark from={0} to={start} end={end} look="reference" />
          </td>
          <td role="cell" className="num m">
            {scaleText(risk, start)}
          </td>
        </tr>
        {shown.map((one, index) => (
          <Reason key={one.input} risk={risk} one={one} bar={bars[index]} end={end} />
        ))}
        {others > 0 && (
          <tr role="row">
            <th scope="row" role="rowheader">
              Other ({others})
            </th>
            <td role="cell" className="xs muted">
              summed
            </td>
            <td role="cell" className={styles.bar}>
              <Bar bar={bars.at(-1)} end={end} />
            </td>
            <td role="cell" className="num m">
              {deltaText(risk, other)}
            </td>
          </tr>
        )}
        <tr role="row" className={styles.end}>
          <th scope="row" role="rowheader">
            This patient
          </th>
          <td role="cell" className="xs muted">
            {sumWords(risk, value, reached)}
          </td>
          <td role="cell" className={styles.bar}>
            <WaterfallBarMark from={0} to={value} end={end} look="total" />
          </td>
          <td role="cell" className="num m">
            {resultText(risk)}
          </td>
        </tr>
      </tbody>
    </table>
  );
}

interface ReasonProps {
  readonly risk: RiskView;
  readonly one: ContributionView;
  readonly bar: WaterfallBar | undefined;
  readonly end: number;
}

function Reason({ risk, one, bar, end }: ReasonProps) {
  return (
    <tr role="row">
      <th scope="row" role="rowheader">
        {one.title}
        {one.remark !== null && <span className={styles.remark}>{spelled(one.remark)}</span>}
      </th>
      <td role="cell" className={styles.used}>
        <span className="m">{spelled(one.value)}</span>{' '}
        <DatedSources of={one.title} observedAt={one.observedAt} sources={one.sources} />
        {one.staleMonths !== null && (
          <Tag tone="warn" icon="clock">
            {monthsOld(one.staleMonths)}
          </Tag>
        )}
        {one.enteredByHand && (
          <Tag tone="warn" icon="hand">
            entered by hand
          </Tag>
        )}
      </td>
      <td role="cell" className={styles.bar}>
        <Bar bar={bar} end={end} />
      </td>
      <td role="cell" className="num m">
        {deltaText(risk, one.delta)}
      </td>
    </tr>
  );
}

function Bar({ bar, end }: { readonly bar: WaterfallBar | undefined; readonly end: number }) {
  if (bar === undefined) return null;
  return <WaterfallBarMark from={bar.from} to={bar.to} end={end} look="step" />;
}

function axisWords(risk: RiskView, end: number): string {
  if (risk.scale !== 'probability') return `0 to ${Number(end.toPrecision(3))}`;
  return `Risk, 0 to ${Number((end * 100).toPrecision(3))} %`;
}

/** "sum of the above", unless rounding or interaction leaves a rest: then the rest is named. */
function sumWords(risk: RiskView, value: number, reached: number): string {
  const rest = value - reached;
  const visible = risk.scale === 'probability' ? 0.0005 : 0.05;
  return Math.abs(rest) < visible
    ? 'sum of the above'
    : `sum of the above; ${deltaText(risk, rest)} is not explained by a single row`;
}
