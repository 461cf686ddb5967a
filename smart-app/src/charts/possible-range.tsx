/** Where a point score can still lie while answers are missing, on its whole range. */
import { useWidth } from './use-width.ts';
import styles from './charts.module.css';

interface PossibleRangeProps {
  readonly range: { readonly low: number; readonly high: number };
  readonly possible: { readonly low: number; readonly high: number };
  readonly threshold: { readonly value: number; readonly text: string } | null;
  readonly label: string;
}

export function PossibleRange({ range, possible, threshold, label }: PossibleRangeProps) {
  const [width, measure] = useWidth(640);
  const x = (value: number) =>
    1 + ((value - range.low) / Math.max(1, range.high - range.low)) * (width - 2);
  const middle = (x(possible.low) + x(possible.high)) / 2;
  return (
    <div ref={measure} className={styles.figure}>
      <svg width={width} height={threshold === null ? 62 : 80} role="img" aria-label={label}>
        <rect className={styles.rangeBar} x={x(range.low)} y={26} width={width - 2} height={18} />
        <rect
          className={`${styles.rangePossible ?? ''} mark`}
          x={x(possible.low)}
          y={26}
          width={Math.max(2, x(possible.high) - x(possible.low))}
          height={18}
        />
        <path className={styles.bracket} d={`M${x(possible.low)} 22v-7H${x(possible.high)}v7`} />
        <text
          className={`${styles.text ?? ''} ${styles.strong ?? ''} ${styles.halo ?? ''}`}
          x={Math.min(Math.max(middle, 86), width - 86)}
          y={19}
          textAnchor="middle"
        >
          somewhere between {possible.low} and {possible.high}
        </text>
        <text className={styles.axisText} x={0} y={58}>
          {range.low}
        </text>
        <text className={styles.axisText} x={width} y={58} textAnchor="end">
          {range.high} points
        </text>
        {threshold !== null && (
          <>
            <path className={styles.thresholdLine} d={`M${x(threshold.value)} 22v36`} />
            <text
              className={styles.textSmall}
              x={Math.min(Math.max(x(threshold.value), 86), width - 86)}
              y={73}
              textAnchor="middle"
            >
              {threshold.text}
            </text>
          </>
        )}
      </svg>
    </div>
  );
}
