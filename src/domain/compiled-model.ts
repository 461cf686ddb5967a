/**
 * A model ready to run: expressions compiled to functions over the values of its inputs.
 *
 * Made by steps/scoring/compile-model.ts, read by scoring and explain. `undefined` is an unknown value, and what is
 * computed from an unknown is unknown, never 0 or false.
 */
import type { FeatureValue, FeatureVector } from './assessment.ts';
import type { LearnedDefinition } from './learned-model.ts';
import type { ModelManifest, Definition } from './model.ts';

/** A value, or unknown. */
export type Cell = FeatureValue | undefined;

/** Values of the inputs, in the manifest's order. */
export type Frame = readonly Cell[];

/** A compiled expression; `inputs` are the positions in the frame that it reads. */
export interface CompiledExpression {
  readonly type: 'number' | 'boolean' | 'text';
  readonly inputs: readonly number[];
  readonly evaluate: (frame: Frame) => Cell;
}

/** A number out of a frame. */
export interface CompiledNumber {
  readonly inputs: readonly number[];
  readonly evaluate: (frame: Frame) => number | undefined;
}

export interface CompiledTerm extends CompiledNumber {
  /** The term as the definition writes it: `age10*num(diabetes)`. */
  readonly text: string;
  readonly coefficient: number;
}

/** One equation of a regression. */
export interface CompiledEquation {
  readonly outcome: string;
  readonly horizonYears: number;
  readonly variant: string | undefined;
  /** Position of an input and the value for which this equation is made (sex, race, region). */
  readonly when: readonly { readonly input: number; readonly value: string }[];
  readonly terms: readonly CompiledTerm[];
  /** Every input it reads, `when` included. */
  readonly inputs: readonly number[];
  /** Intercept or minus the mean linear predictor: what the terms are added to. */
  readonly offset: number;
  /** Linear predictor → probability, 0–1. */
  readonly probability: (linearPredictor: number) => number;
}

/** One item of a point score. */
export interface CompiledItem extends CompiledNumber {
  readonly id: string;
  readonly title: string | undefined;
  /** Least and most points that are possible with what is known. */
  readonly range: (frame: Frame) => { readonly low: number; readonly high: number };
}

interface CompiledAlert {
  readonly message: string;
  readonly applies: (frame: Frame) => boolean;
}

export type CompiledDefinition =
  | { readonly form: 'regression'; readonly equations: readonly CompiledEquation[] }
  | {
      readonly form: 'points';
      readonly items: readonly CompiledItem[];
      readonly alerts: readonly CompiledAlert[];
    }
  | { readonly form: 'formula'; readonly formula: CompiledNumber }
  | CompiledLearned;

/** A learned model: the numbers it reads, and the probability they give. */
export interface CompiledLearned {
  readonly form: 'logistic' | 'trees';
  /** Every input it reads. */
  readonly inputs: readonly number[];
  /** By column; NaN where unknown. */
  readonly columns: (frame: Frame) => Float64Array;
  /** Position of the input of each column. */
  readonly inputOfColumn: readonly number[];
  /** Column values → what the model adds up: the linear predictor, or the mean of the trees. */
  readonly raw: (columns: Float64Array) => number;
  /** What it adds up → probability, 0–1. */
  readonly probability: (raw: number) => number;
  readonly definition: LearnedDefinition;
}

export interface CompiledVariant {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly number[];
  readonly needsStated: readonly number[];
  readonly when: ((frame: Frame) => Cell) | undefined;
}

export interface CompiledModel {
  readonly manifest: ModelManifest;
  readonly definition: Definition;
  readonly compiled: CompiledDefinition;
  /** Input id → position in the frame. */
  readonly positions: ReadonlyMap<string, number>;
  readonly variants: readonly CompiledVariant[];
  /** By position: whether the input is needed with these values; absent: always. */
  readonly neededWhen: ReadonlyMap<number, (frame: Frame) => Cell>;
}

/** Values of the inputs in the manifest's order; unknown where missing. */
export function frameOf(model: CompiledModel, features: FeatureVector): Frame {
  return model.manifest.inputs.map(({ id }): Cell => {
    const feature = features.get(id);
    return feature?.known === true ? feature.value : undefined;
  });
}

/** Whether the equation is made for this sex, race and region; undefined where one of them is unknown. */
export function isMadeFor(equation: CompiledEquation, frame: Frame): boolean | undefined {
  let unknown = false;
  for (const { input, value } of equation.when) {
    const found = frame[input];
    if (found === undefined) unknown = true;
    else if (found !== value) return false;
  }
  return unknown ? undefined : true;
}
