/**
 * Least and most points of a score that are still possible with what is known.
 *
 * An unknown yes/no or code that several items share (sex) is tried with each of its values, so that the items agree on it.
 */
import type { Cell, CompiledItem, CompiledModel, Frame } from '../../domain/compiled-model.ts';
import type { ModelInput } from '../../domain/model.ts';

export interface PointRange {
  readonly low: number;
  readonly high: number;
}

export function possiblePoints(
  model: CompiledModel,
  items: readonly CompiledItem[],
  frame: Frame,
): PointRange {
  const shared = model.manifest.inputs.flatMap((input, position) =>
    frame[position] === undefined && isShared(items, position) ? [{ input, position }] : [],
  );
  let frames: Frame[] = [frame];
  for (const { input, position } of shared) {
    frames = frames.flatMap((each) =>
      valuesOf(input).map((value): Frame => each.with(position, value)),
    );
  }
  const ranges = frames.map((each) => sumOfRanges(items, each));
  return {
    low: Math.min(...ranges.map(({ low }) => low)),
    high: Math.max(...ranges.map(({ high }) => high)),
  };
}

function isShared(items: readonly CompiledItem[], position: number): boolean {
  return items.filter(({ inputs }) => inputs.includes(position)).length > 1;
}

/** All values of a yes/no or code; a number stays unknown. */
function valuesOf(input: ModelInput): readonly Cell[] {
  if (input.type === 'boolean') return [false, true];
  return input.type === 'code' && input.values ? input.values : [undefined];
}

function sumOfRanges(items: readonly CompiledItem[], frame: Frame): PointRange {
  let low = 0;
  let high = 0;
  for (const item of items) {
    const range = item.range(frame);
    low += range.low;
    high += range.high;
  }
  return { low, high };
}
