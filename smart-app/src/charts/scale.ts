/** Axes and positions of the charts: numbers in, numbers out, nothing drawn. */

/** Round steps from 0 to a round end above `highest`. */
export function ticksFromZero(highest: number, atMost = 5): readonly number[] {
  if (highest <= 0) return [0, 1];
  const rough = highest / atMost;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * magnitude).find((each) => each >= rough);
  const chosen = step ?? 10 * magnitude;
  const count = Math.ceil(highest / chosen - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => tidy(index * chosen));
}

/** Where the threshold stands on every bullet bar, as a share of its width. */
export const THRESHOLD_AT = 0.4;

/** Length of a bullet bar as a share of its width; `over` when it would leave the bar. */
export function bulletShare(value: number, threshold: number): { share: number; over: boolean } {
  const share = (value / threshold) * THRESHOLD_AT;
  return { share: Math.max(0, Math.min(1, share)), over: share > 1 };
}

export interface WaterfallBar {
  readonly from: number;
  readonly to: number;
}

/** Bars of a waterfall: each starts where the one before it ended. */
export function waterfall(start: number, deltas: readonly number[]): readonly WaterfallBar[] {
  const bars: WaterfallBar[] = [];
  let at = start;
  for (const delta of deltas) {
    bars.push({ from: at, to: at + delta });
    at += delta;
  }
  return bars;
}

/** The largest rows, at most `rows`, in their order; what is left is summed as `other`. */
export function topContributions<T extends { readonly delta: number }>(
  contributions: readonly T[],
  rows: number,
): { readonly shown: readonly T[]; readonly other: number; readonly others: number } {
  const ordered = contributions.toSorted((a, b) => Math.abs(b.delta) - Math.abs(a.delta));
  if (ordered.length <= rows) return { shown: ordered, other: 0, others: 0 };
  const shown = ordered.slice(0, rows - 1);
  const rest = ordered.slice(rows - 1);
  return {
    shown,
    other: rest.reduce((sum, one) => sum + one.delta, 0),
    others: rest.length,
  };
}

/** Runs of neighbouring points that have a value: a gap is never drawn over. */
export function runs<T extends { readonly value: number | null }>(
  points: readonly T[],
): readonly (readonly (T & { readonly value: number })[])[] {
  const found: (T & { readonly value: number })[][] = [[]];
  for (const point of points) {
    if (hasValue(point)) found.at(-1)?.push(point);
    else if (found.at(-1)?.length !== 0) found.push([]);
  }
  return found.filter((run) => run.length > 0);
}

export function hasValue<T extends { readonly value: number | null }>(
  point: T,
): point is T & { readonly value: number } {
  return point.value !== null;
}

/** People of an icon array: filled, pale (the difference of a what-if), empty. */
export function peopleOf(
  filled: number,
  other: number | null,
  total: number,
): { readonly filled: number; readonly pale: number; readonly empty: number } {
  const second = other ?? filled;
  const low = Math.min(filled, second);
  const high = Math.max(filled, second);
  return { filled: low, pale: high - low, empty: total - high };
}

function tidy(value: number): number {
  return Number(value.toPrecision(10));
}
