/** This patient beside average and optimal, on an axis from 0, with the threshold line of this very equation. */
import { ticksFromZero } from './scale.ts';
import { useWidth } from './use-width.ts';
import styles from './charts.module.css';

export interface ComparisonBar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  /** What stands behind the bar, where the whole text has no room: "18 points". */
  readonly drawn?: string;
  readonly low?: number;
  readonly high?: number;
}

interface ComparisonBarsProps {
  readonly bars: readonly ComparisonBar[];
  readonly threshold: { readonly value: number; readonly text: string } | null;
  readonly axisText: (value: number, last: boolean) => string;
  readonly maximum?: number | null;
  readonly label: string;
}

const TOP = 18;
const ROW = 30;
/** Widest digit of the typeface at the size of a chart's text, in pixels. */
const CHARACTER = 7.5;

export function ComparisonBars(props: ComparisonBarsProps) {
  const { bars, threshold, axisText, maximum = null, label } = props;
  const [width, measure] = useWidth(440);
  const left = width < 380 ? 96 : 128;
  const highest = Math.max(
    ...bars.flatMap((bar) => [bar.value, bar.high ?? 0]),
    threshold?.value ?? 0,
  );
  const steps = ticksFromZero(maximum ?? highest * 1.12);
  const end = maximum ?? steps.at(-1) ?? 1;
  const ticks = steps.filter((tick) => tick <= end);
  const room = Math.max(...bars.map((bar) => drawnText(bar).length * CHARACTER + 8));
  const x = (value: number) => left + (value / end) * (width - left - room);
  const bottom = TOP + bars.length * ROW + 2;
  return (
    <div ref={measure} className={styles.figure}>
      <svg width={width} height={bottom + 20} role="img" aria-label={label}>
        {ticks.map((tick, index) => (
          <g key={tick}>
            <line className={styles.grid} x1={x(tick)} x2={x(tick)} y1={TOP} y2={bottom} />
            <text className={styles.axisText} x={x(tick)} y={bottom + 15} textAnchor="middle">
              {axisText(tick, index === ticks.length - 1)}
            </text>
          </g>
        ))}
        {bars.map((bar, index) => (
          <Row key={bar.label} bar={bar} y={TOP + index * ROW} x={x} first={index === 0} />
        ))}
        {threshold !== null && (
          <>
            <line
              className={styles.thresholdLine}
              x1={x(threshold.value)}
              x2={x(threshold.value)}
              y1={TOP - 4}
              y2={bottom}
            />
            <text
              className={styles.textSmall}
              x={x(threshold.value)}
              y={10}
              textAnchor={anchorAt(x(threshold.value), width)}
            >
              {threshold.text}
            </text>
          </>
        )}
        {bars.map((bar, index) => (
          <ValueText key={bar.label} bar={bar} y={TOP + index * ROW} x={x} />
        ))}
      </svg>
    </div>
  );
}

function drawnText({ drawn, text }: ComparisonBar): string {
  return drawn ?? text;
}

function anchorAt(x: number, width: number): 'start' | 'middle' | 'end' {
  if (x < 90) return 'start';
  return x > width - 90 ? 'end' : 'middle';
}

interface RowProps {
  readonly bar: ComparisonBar;
  readonly y: number;
  readonly x: (value: number) => number;
  readonly first: boolean;
}

function Row({ bar, y, x, first }: RowProps) {
  const strong = first ? (styles.strong ?? '') : '';
  return (
    <>
      <text className={`${styles.text ?? ''} ${strong}`} x={0} y={y + 18}>
        {bar.label}
      </text>
      <rect
        className={`${(first ? styles.patientBar : styles.compareBar) ?? ''} mark`}
        x={x(0)}
        y={y + 7}
        width={Math.max(1, x(bar.value) - x(0))}
        height={14}
        rx={2}
      />
      {bar.low !== undefined && bar.high !== undefined && (
        <path
          className={styles.whisker}
          d={`M${x(bar.low)} ${y + 9}v10m0-5H${x(bar.high)}m0-5v10`}
        />
      )}
    </>
  );
}

/** Drawn last, so that the threshold line never crosses a number. */
function ValueText({ bar, y, x }: Omit<RowProps, 'first'>) {
  const end = Math.max(x(bar.value), bar.high === undefined ? 0 : x(bar.high));
  return (
    <text
      className={`${styles.text ?? ''} ${styles.strong ?? ''} ${styles.halo ?? ''}`}
      x={end + 7}
      y={y + 18.5}
    >
      {drawnText(bar)}
    </text>
  );
}
