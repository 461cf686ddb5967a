/**
 * A model's definition and the line that local people ask for → the same model with its probabilities moved along that line.
 *
 * logit(new) = intercept + slope · logit(old): what tells people apart stays, what it says of them changes. Source: Steyerberg
 * et al., Stat Med 2004;23:2567-86 ("logistic calibration").
 */
import type { Calibration } from '../../domain/certainty.ts';
import { calibrated } from '../../domain/certainty.ts';
import type { Definition, ModelOutput } from '../../domain/model.ts';

export interface RecalibrationLine {
  readonly intercept: number;
  /** Above 0. */
  readonly slope: number;
}

/** @returns undefined where the definition gives no probability */
export function recalibrated(
  definition: Definition,
  line: RecalibrationLine,
  output: Pick<ModelOutput, 'outcome' | 'horizon'>,
): Definition | undefined {
  switch (definition.form) {
    case 'regression':
      return {
        ...definition,
        equations: definition.equations.map((equation) =>
          equation.outcome === output.outcome && `P${equation.horizonYears}Y` === output.horizon
            ? { ...equation, recalibration: joined(equation.recalibration, line) }
            : equation,
        ),
      };
    case 'logistic':
      return { ...definition, calibration: composed(definition.calibration, line) };
    case 'trees':
      if (definition.trees.length > 1) {
        return { ...definition, calibration: composed(definition.calibration, line) };
      }
      return { ...definition, trees: definition.trees.map((tree) => withLeaves(tree, line)) };
    case 'packed-trees':
      if (definition.trees.length > 1) {
        return { ...definition, calibration: composed(definition.calibration, line) };
      }
      return { ...definition, trees: definition.trees.map((tree) => withLeaves(tree, line)) };
    case 'points':
    case 'formula':
      return undefined;
  }
}

/** A single tree says what stands in its leaves. */
function withLeaves<T extends { readonly value: readonly number[] }>(
  tree: T,
  line: RecalibrationLine,
): T {
  return { ...tree, value: tree.value.map((each) => calibrated(each, line)) };
}

function joined(before: RecalibrationLine | undefined, line: RecalibrationLine): RecalibrationLine {
  if (before === undefined) return line;
  return {
    intercept: line.intercept + line.slope * before.intercept,
    slope: line.slope * before.slope,
  };
}

/** One after the other, as one. */
function composed(before: Calibration | undefined, line: RecalibrationLine): Calibration {
  if (before === undefined) return { method: 'platt', ...line };
  if (before.method === 'isotonic') {
    return { ...before, to: before.to.map((each) => calibrated(each, line)) };
  }
  if (before.method === 'beta') {
    const { a, b, intercept } = before;
    return {
      method: 'beta',
      a: line.slope * a,
      b: line.slope * b,
      intercept: line.intercept + line.slope * intercept,
    };
  }
  return { method: 'platt', ...joined(before, line) };
}
