/** Why a point score says what it says: the points of each item that scores. */
import { byWeight, unusedInputs } from './explain-regression.ts';
import type { Contribution, Explanation } from '../../domain/assessment.ts';
import type { CompiledItem, CompiledModel, Frame } from '../../domain/compiled-model.ts';

export function explainPoints(
  model: CompiledModel,
  items: readonly CompiledItem[],
  frame: Frame,
): Explanation {
  return {
    reference: { definition: 'No item scores', value: 0 },
    method: 'points',
    contributions: items.flatMap((item) => contributionOf(model, item, frame)).sort(byWeight),
    unusedInputs: unusedInputs(model, new Set(items.flatMap(({ inputs }) => inputs))),
  };
}

function contributionOf(model: CompiledModel, item: CompiledItem, frame: Frame): Contribution[] {
  const points = item.evaluate(frame) ?? 0;
  if (points === 0) return [];
  const inputs = item.inputs.map((position) => model.manifest.inputs[position]!.id);
  const input = leadOf(item, inputs);
  const title = item.title ?? model.manifest.inputs[model.positions.get(input) ?? -1]?.title;
  return [{ input, title: title ?? item.id, inputs, deltaScale: points, delta: points }];
}

/** The input that a person would name for the item: not the age or sex that only sets its limits. */
function leadOf(item: CompiledItem, inputs: readonly string[]): string {
  if (inputs.includes(item.id)) return item.id;
  return inputs.find((id) => id !== 'sex' && id !== 'age') ?? inputs[0] ?? item.id;
}
