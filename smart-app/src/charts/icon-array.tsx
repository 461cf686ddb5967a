/** 100 person figures, filled from the first; pale ones are the difference of a what-if. Above 1 in 100 only. */
import { memo } from 'react';
import { peopleOf } from './scale.ts';
import styles from './charts.module.css';

interface IconArrayProps {
  readonly affected: number;
  readonly compare?: number | null;
  readonly total: 100 | 1000;
  readonly columns: number;
  readonly label: string;
}

export const IconArray = memo(function IconArray(props: IconArrayProps) {
  const { affected, compare = null, total, columns, label } = props;
  const people = peopleOf(affected, compare, total);
  const pitch = total === 1000 ? 9 : 19;
  const rowHeight = pitch * 1.28;
  const rows = Math.ceil(total / columns);
  const place = (index: number) =>
    person((index % columns) * pitch + pitch / 2, Math.floor(index / columns) * rowHeight, pitch);
  const draw = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => place(from + index)).join('');
  return (
    <svg
      className={`${styles.array ?? ''} icon-array`}
      viewBox={`-1 -1 ${columns * pitch + 2} ${rows * rowHeight}`}
      role="img"
      aria-label={label}
    >
      <path className={`${styles.filled ?? ''} mark`} d={draw(0, people.filled)} />
      <path className={`${styles.pale ?? ''} mark`} d={draw(people.filled, people.pale)} />
      <path
        className={`${styles.empty ?? ''} mark`}
        d={draw(people.filled + people.pale, people.empty)}
      />
    </svg>
  );
});

/** A head and shoulders around x, below y. */
function person(x: number, y: number, pitch: number): string {
  const size = pitch / 19;
  const n = (value: number) => Number((value * size).toFixed(2));
  const head = n(2.945);
  const half = n(5.13);
  return (
    `M${(x - head).toFixed(2)} ${(y + n(4.18)).toFixed(2)}a${head} ${head} 0 1 0 ${head * 2} 0a${head} ${head} 0 1 0 ${-head * 2} 0z` +
    `M${(x - half).toFixed(2)} ${(y + n(19.38)).toFixed(2)}v${n(-5.32)}a${half} ${half} 0 0 1 ${half * 2} 0v${n(5.32)}z`
  );
}
