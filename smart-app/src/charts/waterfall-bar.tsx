/** One step of the waterfall of reasons: orange to the right raises, blue to the left lowers. */
import styles from './charts.module.css';

interface WaterfallBarProps {
  readonly from: number;
  readonly to: number;
  readonly end: number;
  readonly look: 'reference' | 'step' | 'total';
}

export function WaterfallBarMark({ from, to, end, look }: WaterfallBarProps) {
  const share = (value: number) => `${((Math.max(0, value) / end) * 100).toFixed(2)}%`;
  const low = Math.min(from, to);
  const length = Math.max(Math.abs(to - from), end * 0.004);
  const looks = {
    reference: styles.reference,
    total: styles.total,
    step: to >= from ? styles.raises : styles.lowers,
  };
  return (
    <svg width="100%" height="22" aria-hidden="true" focusable="false">
      {look === 'step' && (
        <line className={styles.step} x1={share(from)} x2={share(from)} y1="1" y2="21" />
      )}
      <rect
        className={`${looks[look] ?? ''} mark`}
        x={share(low)}
        y="6"
        width={share(length)}
        height="10"
        rx="1.5"
      />
    </svg>
  );
}
