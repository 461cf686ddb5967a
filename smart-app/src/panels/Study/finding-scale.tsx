/** A probability on 0–100 %, with the threshold from which it is flagged. */
import { percent } from '../../format/percent.ts';
import styles from './study.module.css';

interface FindingScaleProps {
  readonly probability: number;
  readonly threshold: number | undefined;
}

export function FindingScale({ probability, threshold }: FindingScaleProps) {
  const flagged = threshold === undefined ? '' : `, flagged from ${percent(threshold)}`;
  return (
    <svg
      className={styles.scale}
      viewBox="0 0 320 46"
      role="img"
      aria-label={`${percent(probability)}${flagged}`}
    >
      <rect className={styles.track} x="0" y="14" width="320" height="8" rx="4" />
      <circle className={styles.mark} cx={6 + probability * 308} cy="18" r="6" />
      {threshold !== undefined && (
        <>
          <line className={styles.line} x1={threshold * 320} x2={threshold * 320} y1="8" y2="28" />
          <text
            x={Math.min(250, Math.max(70, threshold * 320))}
            y="42"
            textAnchor="middle"
            className={styles.text}
          >
            flagged from {percent(threshold)}
          </text>
        </>
      )}
      <text x="0" y="42" className={styles.text}>
        0
      </text>
      <text x="320" y="42" textAnchor="end" className={styles.text}>
        100 %
      </text>
    </svg>
  );
}
