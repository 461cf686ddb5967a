/** A risk against its own action threshold; the upright mark is at the same place in every row. */
import type { Level } from '../../../src/inbound/app-api/contract.ts';
import { bulletShare, THRESHOLD_AT } from './scale.ts';
import styles from './charts.module.css';

interface BulletProps {
  readonly value: number;
  readonly threshold: number;
  readonly level: Level;
}

export function Bullet({ value, threshold, level }: BulletProps) {
  const { share } = bulletShare(value, threshold);
  const look = { above: styles.barAbove, near: styles.barNear } as Readonly<
    Partial<Record<Level, string>>
  >;
  return (
    <svg className={styles.bullet} aria-hidden="true" focusable="false">
      <rect className={styles.track} x="0" y="2.5" width="100%" height="4" rx="2" />
      <rect
        className={`${look[level] ?? styles.barBelow ?? ''} mark`}
        x="0"
        y="2.5"
        width={`${(share * 100).toFixed(1)}%`}
        height="4"
        rx="1.5"
      />
      <rect className={styles.threshold} x={`${THRESHOLD_AT * 100}%`} y="0" width="2" height="9" />
    </svg>
  );
}
