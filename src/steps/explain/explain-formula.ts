/** Why a formula gives its value: exact Shapley values against the reference person, where the manifest states one. */
import { byWeight, unusedInputs } from './explain-regression.ts';
import { describeReference, mixedFrame } from './reference-person.ts';
import { shapleyValues } from './shapley.ts';
import type { Contribution, Explanation } from '../../domain/assessment.ts';
import type { CompiledModel, CompiledNumber, Frame } from '../../domain/compiled-model.ts';
import type { ReferencePerson } from './reference-person.ts';

/** @returns undefined for a formula without optimal values (eGFR): there is nothing to measure against */
export function explainFormula(
  model: CompiledModel,
  formula: CompiledNumber,
  frame: Frame,
  reference: ReferencePerson,
): Explanation | undefined {
  if (model.manifest.inputs.every(({ optimal }) => optimal === undefined)) return undefined;
  const { groups } = reference;
  const valueOf = (subset: number): number =>
    formula.evaluate(mixedFrame(reference, frame, groups, subset)) ?? 0;
  const values = shapleyValues(groups.length, valueOf);
  const contributions = groups.flatMap(({ lead, positions }, index): Contribution[] => {
    const delta = values[index] ?? 0;
    const { id, title } = model.manifest.inputs[lead]!;
    const inputs = positions.map((position) => model.manifest.inputs[position]!.id);
    return delta === 0 ? [] : [{ input: id, title, inputs, deltaScale: delta, delta }];
  });
  return {
    reference: {
      definition: describeReference(model, frame, formula.inputs),
      value: valueOf(0),
    },
    method: 'formula-shapley',
    contributions: contributions.sort(byWeight),
    unusedInputs: unusedInputs(model, new Set(formula.inputs)),
  };
}
