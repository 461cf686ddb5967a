/** The result over time: y from 0 with its unit, gaps where it was not computable, treatment starts as marks. */
import { decimalYear } from '../format/date.ts';
import { hasValue, runs, ticksFromZero } from './scale.ts';
import { useWidth } from './use-width.ts';
import styles from './charts.module.css';

interface TrendChartProps {
  readonly points: readonly { readonly at: string; readonly value: number | null }[];
  readonly events: readonly { readonly at: string; readonly what: string }[];
  readonly threshold: { readonly value: number; readonly text: string } | null;
  readonly axisTitle: string;
  readonly axisText: (value: number) => string;
  readonly valueText: (value: number) => string;
  readonly label: string;
}

const HEIGHT = 200;
const TOP = 26;
const BOTTOM = 174;
const LEFT = 34;
const LABEL_WIDTH = 90;

export function TrendChart(props: TrendChartProps) {
  const { points, events, threshold, axisTitle, axisText, valueText, label } = props;
  const [width, measure] = useWidth(880);
  const right = width - 22;
  const drawn = points.filter(hasValue);
  const highest = Math.max(...drawn.map((point) => point.value), threshold?.value ?? 0);
  const ticks = ticksFromZero(highest * 1.15);
  const fromThreshold = (point: { readonly value: number } | undefined) =>
    Math.abs((point?.value ?? 0) - (threshold?.value ?? 0));
  const labelAtEnd = fromThreshold(drawn.at(-1)) > fromThreshold(drawn[0]);
  const top = ticks.at(-1) ?? 1;
  const begin = Math.floor(decimalYear(drawn[0]?.at ?? '2000'));
  const shown = [...points, ...events].filter((one) => decimalYear(one.at) >= begin);
  const years = yearsOf(shown.map((one) => decimalYear(one.at)));
  const starts = events.filter((one) => shown.includes(one));
  const y = (value: number) => BOTTOM - (value / top) * (BOTTOM - TOP);
  const x = (at: string) =>
    LEFT + ((decimalYear(at) - years.from) / (years.to - years.from)) * (right - LEFT);
  const first = drawn[0];
  const newest = drawn.at(-1);
  const hasRoom =
    first !== undefined && newest !== undefined && x(newest.at) - x(first.at) > LABEL_WIDTH;
  const every = Math.ceil(years.ticks.length / Math.max(2, Math.floor(width / 64)));
  return (
    <div ref={measure} className={styles.figure}>
      <svg width={width} height={HEIGHT} role="img" aria-label={label}>
        <text className={styles.axisText} x={0} y={11}>
          {axisTitle}
        </text>
        {ticks.map((tick) => (
          <g key={tick}>
            <line className={styles.grid} x1={LEFT} x2={right} y1={y(tick)} y2={y(tick)} />
            <text className={styles.axisText} x={LEFT - 7} y={y(tick) + 4} textAnchor="end">
              {axisText(tick)}
            </text>
          </g>
        ))}
        {years.ticks
          .filter((_, index) => index % every === 0)
          .map((year) => (
            <text
              key={year}
              className={styles.axisText}
              x={x(`${year}-01-01`)}
              y={192}
              textAnchor="middle"
            >
              {year}
            </text>
          ))}
        {threshold !== null && (
          <>
            <line
              className={styles.thresholdLine}
              x1={LEFT}
              x2={right}
              y1={y(threshold.value)}
              y2={y(threshold.value)}
            />
            <text
              className={`${styles.textSmall ?? ''} ${styles.halo ?? ''}`}
              x={labelAtEnd ? right : LEFT + 4}
              y={y(threshold.value) - 6}
              textAnchor={labelAtEnd ? 'end' : 'start'}
            >
              {threshold.text}
            </text>
          </>
        )}
        {starts.map((event, index) => (
          <g key={`${event.at}${event.what}`}>
            <line className={styles.event} x1={x(event.at)} x2={x(event.at)} y1={TOP} y2={BOTTOM} />
            <text
              className={`${styles.textQuiet ?? ''} ${styles.halo ?? ''}`}
              x={x(event.at) + (x(event.at) > width / 2 ? -5 : 5)}
              y={TOP + 10 + (index % 3) * 14}
              textAnchor={x(event.at) > width / 2 ? 'end' : 'start'}
            >
              {event.what}
            </text>
          </g>
        ))}
        {runs(points).map((run) => (
          <polyline
            key={run[0]?.at}
            className={styles.line}
            points={run.map((point) => `${x(point.at)},${y(point.value)}`).join(' ')}
          />
        ))}
        {drawn.map((point, index) => {
          const last = index === drawn.length - 1;
          return (
            <g key={point.at}>
              <circle
                className={`${(last ? styles.pointNow : styles.point) ?? ''} mark`}
                cx={x(point.at)}
                cy={y(point.value)}
                r={last ? 5 : 3.8}
              />
              {(last || (index === 0 && hasRoom)) && (
                <text
                  className={`${styles.text ?? ''} ${styles.strong ?? ''} ${styles.halo ?? ''}`}
                  x={last ? Math.min(x(point.at) + 8, width - 2) : x(point.at)}
                  y={y(point.value) - 11}
                  textAnchor={last ? 'end' : 'start'}
                >
                  {valueText(point.value)}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function yearsOf(all: readonly number[]): { from: number; to: number; ticks: readonly number[] } {
  const from = Math.floor(Math.min(...all));
  const last = Math.max(...all);
  const to = Math.max(last + 0.02, from + 1);
  const count = Math.floor(to) - from + 1;
  return { from, to, ticks: Array.from({ length: count }, (_, index) => from + index) };
}
