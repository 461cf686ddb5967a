/**
 * ModelResult → the same with an explanation on each prediction: what moved it away from a stated reference person.
 */
import { frameOf, isMadeFor } from '../../domain/compiled-model.ts';
import { explainFormula } from './explain-formula.ts';
import { explainLearned } from './explain-learned.ts';
import { explainPoints } from './explain-points.ts';
import { explainRegression } from './explain-regression.ts';
import { referencePerson } from './reference-person.ts';
import type { Explanation, ModelResult, Prediction } from '../../domain/assessment.ts';
import type { CompiledEquation, CompiledModel, Frame } from '../../domain/compiled-model.ts';
import type { RegressionCase } from './explain-regression.ts';

/** A result that could not be computed is given back as it is. */
export function explainResult(model: CompiledModel, result: ModelResult): ModelResult {
  if (!result.computable) return result;
  const frame = frameOf(model, result.features);
  const reference = referencePerson(model, frame);
  const situation: RegressionCase = { model, frame, reference, terms: new Map() };
  const predictions = result.predictions.map((prediction): Prediction => {
    const explanation = explain(prediction, situation);
    return explanation === undefined ? prediction : { ...prediction, explanation };
  });
  return { ...result, predictions };
}

function explain(prediction: Prediction, situation: RegressionCase): Explanation | undefined {
  const { model, frame, reference } = situation;
  const { compiled } = model;
  if (compiled.form === 'points') return explainPoints(model, compiled.items, frame);
  if (compiled.form === 'formula') {
    return explainFormula(model, compiled.formula, frame, reference);
  }
  if (compiled.form !== 'regression') return explainLearned(model, compiled, frame);
  const { linearPredictor, probability } = prediction;
  const equation = equationOf(compiled.equations, prediction, frame);
  if (equation === undefined || linearPredictor === undefined || probability === undefined) {
    return undefined;
  }
  return explainRegression(equation, linearPredictor, probability, situation);
}

function equationOf(
  equations: readonly CompiledEquation[],
  { output, variant }: Prediction,
  frame: Frame,
): CompiledEquation | undefined {
  return equations.find(
    (equation) =>
      equation.outcome === output.outcome &&
      `P${equation.horizonYears}Y` === output.horizon &&
      equation.variant === variant &&
      isMadeFor(equation, frame) === true,
  );
}
