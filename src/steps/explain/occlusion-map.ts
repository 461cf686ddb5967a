/**
 * For a network that gives no activation map: each part of its input in turn behind a grey patch → how much the class loses.
 *
 * Source: Zeiler and Fergus, ECCV 2014. Coarse: what only several parts together show is not seen.
 */

export interface OccludedInput {
  /** Of the network: channels, rows, columns. */
  readonly shape: readonly [number, number, number];
  readonly axes: 'NCHW' | 'NHWC';
  readonly values: Float32Array;
}

interface OcclusionMap {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** Patches a side: at most 64 runs of the network. */
const SIDE = 8;

function gridOf({ shape: [, rows, columns] }: OccludedInput): { rows: number; columns: number } {
  return { rows: Math.min(SIDE, rows), columns: Math.min(SIDE, columns) };
}

/** Copies of the input, row by row of the grid, each with one patch at the mean of the whole input. */
export function* withPatches(input: OccludedInput): Generator<Float32Array<ArrayBuffer>> {
  const { shape, values } = input;
  const [, rows, columns] = shape;
  const grid = gridOf(input);
  const grey = values.reduce((sum, value) => sum + value, 0) / values.length;
  for (let down = 0; down < grid.rows; down += 1)
    for (let across = 0; across < grid.columns; across += 1) {
      const copy = Float32Array.from(values);
      for (let row = edge(down, rows, grid.rows); row < edge(down + 1, rows, grid.rows); row += 1)
        fillRow(copy, input, row, {
          from: edge(across, columns, grid.columns),
          to: edge(across + 1, columns, grid.columns),
          grey,
        });
      yield copy;
    }
}

function edge(at: number, size: number, parts: number): number {
  return Math.round((at * size) / parts);
}

function fillRow(
  values: Float32Array,
  { shape: [channels, rows, columns], axes }: OccludedInput,
  row: number,
  { from, to, grey }: { readonly from: number; readonly to: number; readonly grey: number },
): void {
  if (axes === 'NHWC') {
    const start = row * columns;
    values.fill(grey, (start + from) * channels, (start + to) * channels);
    return;
  }
  for (let channel = 0; channel < channels; channel += 1) {
    const start = (channel * rows + row) * columns;
    values.fill(grey, start + from, start + to);
  }
}

/**
 * What the class lost behind each patch, not below 0, times the number of patches: the scale of an activation map, whose mean is the logit.
 *
 * @param whole log odds of the class without a patch
 * @param behind log odds of the class for each of `withPatches`, in its order
 */
export function occlusionMapOf(
  input: OccludedInput,
  whole: number,
  behind: readonly number[],
): OcclusionMap {
  const grid = gridOf(input);
  const values = Float32Array.from(behind, (odds) => Math.max(0, whole - odds) * behind.length);
  return { ...grid, values };
}

/** Log odds of one class: the only logit of two classes is that of the finding. */
export function logOddsOf(logits: ArrayLike<number>, at: number): number {
  const all = Array.from(logits);
  const own = all[at] ?? Number.NaN;
  if (all.length === 1) return own;
  const others = all.filter((_, place) => place !== at);
  const largest = Math.max(...others);
  return own - largest - Math.log(others.reduce((sum, one) => sum + Math.exp(one - largest), 0));
}
