/** The result over time, every point recomputed with the present version from the values of that day. */
import type { RiskView, Trend } from '../../../../src/inbound/app-api/contract.ts';
import { asProblem } from '../../api/problem.ts';
import { useTrend } from '../../api/session.tsx';
import { ChartTable } from '../../charts/chart-table.tsx';
import { TrendChart } from '../../charts/trend-chart.tsx';
import { hasValue } from '../../charts/scale.ts';
import { day } from '../../format/date.ts';
import { durationAdjective } from '../../format/duration.ts';
import { scaleText, thresholdText, unitOfScale } from '../../format/quantity.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import styles from './over-time.module.css';

export function OverTime({ risk }: { readonly risk: RiskView }) {
  const query = useTrend(risk.key, risk.state === 'computed');
  const trend = query.data;
  return (
    <Card
      title="Over time"
      fold="closed"
      aside={trend === undefined ? null : headline(risk, trend)}
    >
      {query.isPending && <p className="muted">Recomputing earlier results …</p>}
      {query.isError && (
        <ProblemNotice problem={asProblem(query.error)}>
          <p>
            <Button small icon="again" onClick={() => void query.refetch()}>
              Try again
            </Button>
          </p>
        </ProblemNotice>
      )}
      {trend !== undefined && <Points risk={risk} trend={trend} />}
    </Card>
  );
}

function Points({ risk, trend }: { readonly risk: RiskView; readonly trend: Trend }) {
  const drawn = trend.points.filter(hasValue);
  const said = `All points recomputed with version ${trend.model.version} from the values of that day; gaps where it was not computable.`;
  if (drawn.length < 2) {
    return (
      <p className="muted">
        The record holds no earlier day on which this result could be computed.
      </p>
    );
  }
  const threshold = risk.threshold;
  return (
    <>
      <TrendChart
        points={trend.points}
        events={trend.treatmentStarts.map((start) => ({ at: start.at, what: start.what }))}
        threshold={
          threshold === null
            ? null
            : {
                value: threshold.value,
                text: `action threshold ${thresholdText(risk, threshold.value)}`,
              }
        }
        axisTitle={axisTitle(risk)}
        axisText={(value) =>
          Number((risk.scale === 'probability' ? value * 100 : value).toPrecision(3)).toString()
        }
        valueText={(value) => scaleText(risk, value)}
        label={`Trend: ${drawn.map((point) => `${day(point.at)} ${scaleText(risk, point.value)}`).join(', ')}`}
      />
      <div className={styles.foot}>
        <p>{said}</p>
        <ChartTable
          caption="Results over time"
          heads={['Date', 'Result']}
          rows={trend.points.map((point) => [
            day(point.at),
            point.value === null
              ? `not computable${point.why === null ? '' : `: ${point.why}`}`
              : scaleText(risk, point.value),
          ])}
        />
      </div>
    </>
  );
}

function axisTitle(risk: RiskView): string {
  if (risk.scale !== 'probability') return capitalUnit(unitOfScale(risk));
  return risk.horizon === null ? 'Probability, %' : `${durationAdjective(risk.horizon)} risk, %`;
}

function capitalUnit(unit: string): string {
  return unit.charAt(0).toUpperCase() + unit.slice(1);
}

function headline(risk: RiskView, trend: Trend): string {
  const drawn = trend.points.filter(hasValue);
  const first = drawn[0];
  const last = drawn.at(-1);
  if (first === undefined || last === undefined || drawn.length < 2) return 'no earlier result';
  return `${scaleText(risk, first.value)} in ${first.at.slice(0, 4)}, ${scaleText(risk, last.value)} now`;
}
