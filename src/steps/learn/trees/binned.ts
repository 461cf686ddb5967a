/**
 * Dataset → bins: each column's values counted into at most 254 steps, so that a split is sought among steps, not values.
 *
 * The arrays lie in shared memory: threads read them without a copy.
 */
import { sizeOf } from '../../../domain/dataset.ts';
import type { Dataset } from '../../../domain/dataset.ts';

/** The bin of an unknown value. */
export const UNKNOWN_BIN = 255;
const MOST_BINS = 254;

export interface Binned {
  readonly rows: number;
  readonly columns: number;
  /** Column-major. */
  readonly bins: Uint8Array;
  /** By column: a value up to edge b lies in bin b or below. */
  readonly edges: readonly Float64Array[];
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
}

export function binned(dataset: Dataset): Binned {
  const rows = sizeOf(dataset);
  const columns = dataset.values.length;
  const bins = new Uint8Array(new SharedArrayBuffer(rows * columns));
  const edges = dataset.values.map(edgesOf);
  dataset.values.forEach((values, column) => {
    const limits = edges[column]!;
    for (let row = 0; row < rows; row += 1) {
      bins[column * rows + row] = binOf(limits, values[row]!);
    }
  });
  const labels = new Uint8Array(new SharedArrayBuffer(rows));
  labels.set(dataset.labels);
  const weights = new Float64Array(new SharedArrayBuffer(rows * 8));
  weights.set(dataset.weights);
  return { rows, columns, bins, edges, labels, weights };
}

function binOf(edges: Float64Array, value: number): number {
  if (Number.isNaN(value)) return UNKNOWN_BIN;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Between all distinct values where they are few, else between those at equal shares of the people. */
function edgesOf(values: Float64Array): Float64Array {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  const edges: number[] = [];
  const distinct = countDistinct(known);
  const perBin = distinct <= MOST_BINS ? 0 : known.length / MOST_BINS;
  let from = 0;
  for (let place = 1; place < known.length; place += 1) {
    const below = known[place - 1]!;
    const above = known[place]!;
    if (below === above || place - from < perBin || edges.length >= MOST_BINS - 1) continue;
    edges.push(shortestBetween(below, above));
    from = place;
  }
  return Float64Array.from(edges);
}

function countDistinct(sorted: Float64Array): number {
  let count = 0;
  for (let place = 0; place < sorted.length; place += 1) {
    if (place === 0 || sorted[place] !== sorted[place - 1]) count += 1;
  }
  return count;
}

/** A number with few digits, at or above `low` and below `high`: a rule reads better with it. */
function shortestBetween(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  for (let digits = 0; digits <= 12; digits += 1) {
    const short = Number(middle.toFixed(digits));
    if (short >= low && short < high) return short;
  }
  return middle < high ? middle : low;
}
