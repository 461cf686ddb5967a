/**
 * People to learn from: one number per column and person, what happened to each, how much each counts, who belongs together.
 */
import type { ModelColumn } from './learned-model.ts';

export interface Dataset {
  readonly columns: readonly ModelColumn[];
  /** By column, one place a person; NaN where unknown. */
  readonly values: readonly Float64Array[];
  /** 1: the outcome happened. */
  readonly labels: Uint8Array;
  /** How many people each stands for; 1 without survey weights. */
  readonly weights: Float64Array;
  /** Who must not be on both sides of a split: the person, or the site. */
  readonly groups: readonly string[];
  /** Sampling design, where it is known: variance comes from units within strata. */
  readonly ids: readonly string[];
}

export function sizeOf({ labels }: Pick<Dataset, 'labels'>): number {
  return labels.length;
}

/** The people at these places, in this order. */
export function pickPeople(dataset: Dataset, places: ArrayLike<number>): Dataset {
  const from = Array.from(places);
  return {
    columns: dataset.columns,
    values: dataset.values.map((column) =>
      Float64Array.from(from, (place) => column[place] ?? NaN),
    ),
    labels: Uint8Array.from(from, (place) => dataset.labels[place] ?? 0),
    weights: Float64Array.from(from, (place) => dataset.weights[place] ?? 0),
    groups: from.map((place) => dataset.groups[place] ?? ''),
    ids: from.map((place) => dataset.ids[place] ?? ''),
  };
}

/** Column values of one person. */
export function rowOf({ values }: Pick<Dataset, 'values'>, place: number): Float64Array {
  return Float64Array.from(values, (column) => column[place] ?? NaN);
}
