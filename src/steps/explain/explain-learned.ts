/**
 * Why a learned model says what it says: Shapley values of its columns, told by input, measured from the people it learned from.
 */
import { byWeight, unusedInputs } from './explain-regression.ts';
import { decisionPath } from './decision-path.ts';
import { linearShap } from './linear-shap.ts';
import { treeShap } from './tree-shap.ts';
import type { Contribution, Explanation } from '../../domain/assessment.ts';
import type { CompiledLearned, CompiledModel, Frame } from '../../domain/compiled-model.ts';

/** `deltaScale` sums to the raw result − that of the reference, `delta` to the difference in probability. */
export function explainLearned(
  model: CompiledModel,
  learned: CompiledLearned,
  frame: Frame,
): Explanation {
  const { definition } = learned;
  const row = learned.columns(frame);
  const { values, expected } =
    definition.form === 'logistic'
      ? linearShap(definition, row)
      : treeShap(definition.trees, row, definition.columns.length);
  const path = decisionPath(model, learned, row);
  return {
    reference: {
      definition:
        definition.form === 'logistic'
          ? 'The average person of the data that the model was trained on'
          : 'The average over the people of the data that the model was trained on',
      value: learned.probability(expected),
    },
    method: definition.form === 'logistic' ? 'linear-shap' : 'tree-shap',
    contributions: contributionsOf(model, learned, values, slopeOf(learned, row, expected)),
    ...(path === undefined ? {} : { path }),
    unusedInputs: unusedInputs(model, new Set(learned.inputs)),
  };
}

/** Probability per unit of the raw result, along the line from the reference to the person. */
function slopeOf(learned: CompiledLearned, row: Float64Array, expected: number): number {
  const raw = learned.raw(row);
  const distance = raw - expected;
  if (Math.abs(distance) > 1e-9) {
    return (learned.probability(raw) - learned.probability(expected)) / distance;
  }
  const step = 1e-6;
  return (learned.probability(raw + step) - learned.probability(raw - step)) / (2 * step);
}

/** One row for inputs that are told together (`explainedWith`), under the input that leads. */
function contributionsOf(
  model: CompiledModel,
  learned: CompiledLearned,
  values: Float64Array,
  slope: number,
): Contribution[] {
  const rows = new Map<number, { deltaScale: number; positions: Set<number> }>();
  learned.inputOfColumn.forEach((position, column) => {
    const { explainedWith } = model.manifest.inputs[position]!;
    const lead = explainedWith === undefined ? position : model.positions.get(explainedWith)!;
    const row = rows.get(lead) ?? { deltaScale: 0, positions: new Set() };
    row.deltaScale += values[column]!;
    row.positions.add(position);
    rows.set(lead, row);
  });
  return [...rows]
    .filter(([, { deltaScale }]) => deltaScale !== 0)
    .map(([lead, { deltaScale, positions }]) => {
      const { id, title } = model.manifest.inputs[lead]!;
      const inputs = [...positions]
        .sort((a, b) => a - b)
        .map((each) => model.manifest.inputs[each]!.id);
      return { input: id, title, inputs, deltaScale, delta: deltaScale * slope };
    })
    .sort(byWeight);
}
