/** This patient beside the average and the optimal reference of the same age and sex; absolute difference first, ratio after it. */
import type { Patient, RiskView } from '../../../../src/inbound/app-api/contract.ts';
import { ChartTable } from '../../charts/chart-table.tsx';
import { ComparisonBars, type ComparisonBar } from '../../charts/comparison-bars.tsx';
import { peopleWord } from '../../format/people.ts';
import { resultValue, scaleText, spelled, thresholdText } from '../../format/quantity.ts';
import { isOfTraining, referenceWord } from '../../format/reference.ts';
import { capital, crossesThreshold } from '../../format/risk.ts';
import { useNarrow } from '../../parts/use-narrow.ts';
import { differenceText } from './difference.ts';
import styles from './comparison.module.css';

interface ComparisonProps {
  readonly risk: RiskView;
  readonly patient: Patient;
}

export function Comparison({ risk, patient }: ComparisonProps) {
  const narrow = useNarrow();
  const value = resultValue(risk);
  if (value === null) return null;
  const bars = barsOf(risk, value, narrow);
  const threshold = risk.threshold;
  const age = patient.ageYears === null ? '' : ` of ${patient.ageYears}`;
  return (
    <div className={styles.comparison}>
      <h3>
        {risk.optimal === null
          ? 'Against the threshold'
          : isOfTraining(risk)
            ? 'Compared with the people that it learned from'
            : `Compared with ${peopleWord(patient)}${age}`}
      </h3>
      <ComparisonBars
        bars={bars}
        threshold={
          threshold === null
            ? null
            : {
                value: threshold.value,
                text: `action threshold ${thresholdText(risk, threshold.value)}`,
              }
        }
        maximum={risk.scale === 'points' ? (risk.scoreRange?.high ?? null) : null}
        axisText={(tick, last) => axisText(risk, tick, last)}
        label={chartName(risk, bars)}
      />
      <ChartTable
        caption="Comparison"
        heads={['Who', 'Result']}
        rows={[
          ...bars.map((bar) => [bar.label, bar.text]),
          ...(threshold === null
            ? []
            : [['Action threshold', thresholdText(risk, threshold.value)]]),
        ]}
      />
      <div className={styles.words}>
        {risk.average !== null && (
          <p>
            {differenceText(risk, value, risk.average.value, 'average')} Average:{' '}
            {risk.average.population}. Source: {risk.average.source}.
          </p>
        )}
        {risk.optimal !== null && (
          <p>
            {differenceText(risk, value, risk.optimal.value, referenceWord(risk))}{' '}
            {capital(referenceWord(risk))}: {spelled(risk.optimal.definition)}.
          </p>
        )}
        {threshold === null ? (
          <p>No action threshold is set for this result, so no level is shown.</p>
        ) : (
          <p>
            Threshold {thresholdText(risk, threshold.value)}: {spelled(threshold.meaning)}. Source:{' '}
            {threshold.source}
            {threshold.owner === null ? '' : `; set locally, owner ${threshold.owner}`}.
          </p>
        )}
        {crossesThreshold(risk) && (
          <p className={styles.strong}>
            The interval crosses the threshold: the data cannot say on which side.
          </p>
        )}
        <p>How well it is calibrated here: not known, no local outcomes.</p>
      </div>
    </div>
  );
}

function barsOf(risk: RiskView, value: number, narrow: boolean): readonly ComparisonBar[] {
  const interval = risk.interval;
  const patientBar: ComparisonBar = {
    label: 'This patient',
    value,
    ...textsOf(risk, value),
    ...(interval === null ? {} : { low: interval.low, high: interval.high }),
  };
  const bars = [patientBar];
  if (risk.average !== null)
    bars.push({
      label: 'Average',
      value: risk.average.value,
      ...textsOf(risk, risk.average.value),
    });
  if (risk.optimal === null) return bars;
  return [
    ...bars,
    {
      label: isOfTraining(risk) ? 'Typical' : narrow ? 'Optimal' : 'Optimal values',
      value: risk.optimal.value,
      ...textsOf(risk, risk.optimal.value),
    },
  ];
}

/** "18 points of 20" needs more room than there is behind a bar. */
function textsOf(risk: RiskView, value: number): Pick<ComparisonBar, 'text' | 'drawn'> {
  const text = scaleText(risk, value);
  return risk.scale === 'points' ? { text, drawn: `${value} points` } : { text };
}

function axisText(risk: RiskView, tick: number, last: boolean): string {
  if (risk.scale !== 'probability') return tick.toString();
  const value = Number((tick * 100).toPrecision(3)).toString();
  return last ? `${value} %` : value;
}

function chartName(risk: RiskView, bars: readonly ComparisonBar[]): string {
  const parts = bars.map((bar) => `${bar.label} ${bar.text}`);
  const threshold = risk.threshold;
  return threshold === null
    ? parts.join('; ')
    : `${parts.join('; ')}; action threshold ${thresholdText(risk, threshold.value)}`;
}
