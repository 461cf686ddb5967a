/**
 * The bare definition on a frame: terms → linear predictor → probability, items → points, formula → value.
 *
 * Nothing of eligibility, bands or what a record says: what reference cases are compared with.
 */
import { isMadeFor } from '../../domain/compiled-model.ts';
import type {
  CompiledDefinition,
  CompiledEquation,
  CompiledItem,
  CompiledModel,
  Frame,
} from '../../domain/compiled-model.ts';

/** What a definition makes of a frame: no eligibility, no bands. */
export interface RawPrediction {
  readonly outcome: string;
  /** Absent for scores and indices. */
  readonly horizonYears?: number;
  /** Probability 0–1, points or index. */
  readonly value: number;
}

/** Σ β·term + offset; undefined where a term is unknown. */
export function linearPredictor(equation: CompiledEquation, frame: Frame): number | undefined {
  let sum = 0;
  for (const term of equation.terms) {
    const value = term.evaluate(frame);
    if (value === undefined) return undefined;
    sum += term.coefficient * value;
  }
  return sum + equation.offset;
}

/** The sum of all items; undefined where one of them is not decided. */
export function sumOfPoints(items: readonly CompiledItem[], frame: Frame): number | undefined {
  let sum = 0;
  for (const item of items) {
    const points = item.evaluate(frame);
    if (points === undefined) return undefined;
    sum += points;
  }
  return sum;
}

/**
 * Everything that the definition computes from these values.
 *
 * @param variant for definitions with variants: the one that runs
 */
export function evaluateDefinition(
  model: CompiledModel,
  frame: Frame,
  variant?: string,
): readonly RawPrediction[] {
  const { compiled } = model;
  if (compiled.form === 'regression') return evaluateEquations(compiled, frame, variant);
  const value = valueOf(compiled, frame);
  const outcome = model.manifest.outputs[0]?.outcome ?? '';
  return value === undefined ? [] : [{ outcome, value }];
}

function valueOf(
  compiled: Exclude<CompiledDefinition, { form: 'regression' }>,
  frame: Frame,
): number | undefined {
  switch (compiled.form) {
    case 'points':
      return sumOfPoints(compiled.items, frame);
    case 'formula':
      return compiled.formula.evaluate(frame);
    case 'logistic':
    case 'trees':
      return compiled.probability(compiled.raw(compiled.columns(frame)));
  }
}

function evaluateEquations(
  compiled: Extract<CompiledDefinition, { form: 'regression' }>,
  frame: Frame,
  variant: string | undefined,
): RawPrediction[] {
  return compiled.equations.flatMap((equation) => {
    if (equation.variant !== variant || isMadeFor(equation, frame) !== true) return [];
    const lp = linearPredictor(equation, frame);
    if (lp === undefined) return [];
    const { outcome, horizonYears, probability } = equation;
    return [{ outcome, horizonYears, value: probability(lp) }];
  });
}
