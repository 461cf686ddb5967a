/** Rows of numbers and labels → a Dataset, every person once and alone in a group. */
import type { Dataset } from '#src/domain/dataset.ts';

export function datasetOf(
  names: readonly string[],
  rows: readonly (readonly number[])[],
  labels: ArrayLike<number>,
): Dataset {
  const ids = rows.map((_, place) => String(place));
  return {
    columns: names.map((input) => ({ input })),
    values: names.map((_, column) => Float64Array.from(rows, (row) => row[column] ?? NaN)),
    labels: Uint8Array.from(labels),
    weights: Float64Array.from(rows, () => 1),
    groups: ids,
    ids,
  };
}
