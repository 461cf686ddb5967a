/**
 * CompiledModel + reference cases → how many agree, and each that does not.
 *
 * The expected values come from a source other than our code; the source stands beside each case.
 */
import { evaluateDefinition } from './evaluate.ts';
import type { Cell, CompiledModel } from '../../domain/compiled-model.ts';
import type { FailedCase, ReferenceCase, Verification } from '../../domain/reference-case.ts';

export function verifyModel(model: CompiledModel, cases: readonly ReferenceCase[]): Verification {
  const failed = cases.flatMap((each) => failureOf(model, each) ?? []);
  const { id, version } = model.manifest;
  return { model: id, version, cases: cases.length, failed };
}

function failureOf(model: CompiledModel, reference: ReferenceCase): FailedCase | undefined {
  const computed = computedFor(model, reference);
  const { id, expected, tolerance, source } = reference;
  if (computed !== undefined && Math.abs(computed - expected) <= tolerance) return undefined;
  return { id, expected, tolerance, source, ...(computed === undefined ? {} : { computed }) };
}

/** The value of the output that a case is about; undefined where the definition does not compute it. */
function computedFor(model: CompiledModel, reference: ReferenceCase): number | undefined {
  const { inputs, variant, outcome, horizonYears } = reference;
  const frame = model.manifest.inputs.map(({ id }): Cell => inputs[id]);
  return evaluateDefinition(model, frame, variant).find(
    (each) =>
      (outcome === undefined || each.outcome === outcome) &&
      (horizonYears === undefined || each.horizonYears === horizonYears),
  )?.value;
}
