/** What a model would say with other values. In: changes of inputs that a person can change. Out: before, after; never stored. */
import type { FeatureVector, KnownFeature, ModelResult, Prediction } from '../domain/assessment.ts';
import { resultKey, type ModelInput } from '../domain/model.ts';
import type { HospitalSettings } from '../domain/settings.ts';
import { AppError } from '../errors.ts';
import type { Chart, ScoreFeatures } from './chart.ts';

export interface WhatIfAnswer {
  readonly scale: Prediction['output']['scale'];
  readonly before: number;
  /** Absent: cannot be computed with these values. */
  readonly after?: number;
  readonly refused?: string;
}

export interface Change {
  readonly input: string;
  readonly value: number | boolean | string;
}

/** @throws AppError `request.not-found` for another result, `request.invalid` for an input that cannot be changed */
export async function whatIf(
  chart: Chart,
  key: string,
  changes: readonly Change[],
  settings: HospitalSettings,
  score: ScoreFeatures,
): Promise<WhatIfAnswer> {
  const result = resultOf(chart, key);
  const now = predictionOf(result, key);
  if (now === undefined)
    throw new AppError(
      'request.not-found',
      'this result is not computed, so nothing can be varied',
    );
  const before = valueOf(now);
  const { scale } = now.output;
  const then = await score(result.manifest.id, changed(result, changes), settings);
  const prediction = predictionOf(then, key);
  return prediction === undefined
    ? { scale, before, refused: refusalOf(then, key) }
    : { scale, before, after: valueOf(prediction) };
}

export function resultOf(chart: Chart, key: string): ModelResult {
  const found = chart.assessment.results.find(({ manifest }) =>
    manifest.outputs.some(({ id }) => resultKey(manifest.id, id) === key),
  );
  if (found === undefined) throw new AppError('request.not-found', 'there is no such result');
  return found;
}

/** Key → the prediction with it, where there is one. */
export function predictionOf(result: ModelResult, key: string): Prediction | undefined {
  if (!result.computable) return undefined;
  return result.predictions.find(({ output }) => resultKey(result.manifest.id, output.id) === key);
}

/** Probability (0–1), points or index, as the output's scale says. */
export function valueOf({ output, probability, score }: Prediction): number {
  return (output.scale === 'probability' ? probability : score) ?? probability ?? 0;
}

/** Why there is no prediction, in a sentence. */
export function refusalOf(result: ModelResult, key: string): string {
  if (!result.computable) return result.detail;
  const refused = result.notComputed.find(
    ({ output }) => resultKey(result.manifest.id, output.id) === key,
  );
  return refused?.detail ?? 'the model gives no result with these values';
}

function changed(result: ModelResult, changes: readonly Change[]): FeatureVector {
  const features = new Map(result.features);
  for (const { input, value } of changes) {
    const contract = result.manifest.inputs.find(({ id }) => id === input);
    if (contract === undefined || !isModifiable(contract))
      throw new AppError('request.invalid', 'this input cannot be varied');
    if (!fits(contract, value))
      throw new AppError('request.invalid', `${contract.title}: is not a value of this input`);
    features.set(input, featureOf(contract, value));
  }
  return features;
}

function isModifiable({ modifiable }: ModelInput): boolean {
  return modifiable !== undefined && modifiable !== false;
}

function fits({ type, values }: ModelInput, value: Change['value']): boolean {
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'code') return typeof value === 'string' && values?.includes(value) !== false;
  return typeof value === 'number' && Number.isFinite(value);
}

function featureOf(input: ModelInput, value: Change['value']): KnownFeature {
  return {
    known: true,
    input: input.id,
    title: input.title,
    value,
    ...(input.unit === undefined ? {} : { unit: input.unit }),
    origin: 'what-if',
    sources: [],
  };
}
