/**
 * Facts that a model computed: probabilities (0–1) and scores of the assessment.
 */
import type { Assessment, ModelResult, Prediction } from '../../domain/assessment.ts';
import type { Source } from '../../domain/source.ts';
import type { FactContext, FactReading } from './fact-reading.ts';
import { monthsBetween, statedFact, unknownFact } from './fact-reading.ts';

type ComputedResult = Extract<ModelResult, { computable: true }>;

/** The assessment's result of a model; a computable one first, should there be several versions. */
export function resultOf(assessment: Assessment, modelId: string): ModelResult | undefined {
  const results = assessment.results.filter((result) => result.manifest.id === modelId);
  return results.find((result) => result.computable) ?? results[0];
}

/** The first thing that a result predicts: the score of a score. */
export function firstPrediction(result: ModelResult | undefined): Prediction | undefined {
  return result?.computable === true ? result.predictions[0] : undefined;
}

/** Probability 0–1 of one outcome and horizon of a model. */
export function probabilityFact(
  { assessment }: FactContext,
  modelId: string,
  outcome: string,
  horizon: string,
): FactReading {
  const result = resultOf(assessment, modelId);
  if (result?.computable !== true) return notComputed(result, modelId);
  const isIt = ({ output }: Prediction | ComputedResult['notComputed'][number]): boolean =>
    output.outcome === outcome && output.horizon === horizon;
  const probability = result.predictions.find(isIt)?.probability;
  if (probability === undefined) {
    return unknownFact(result.notComputed.find(isIt)?.detail ?? `${modelId}: not computed`);
  }
  return computed(probability, result, assessment.asOf);
}

/** Points or index of a score, full precision. */
export function scoreFact({ assessment }: FactContext, modelId: string): FactReading {
  const result = resultOf(assessment, modelId);
  if (result?.computable !== true) return notComputed(result, modelId);
  const score = result.predictions.find((prediction) => prediction.score !== undefined)?.score;
  return score === undefined
    ? unknownFact(`${modelId}: not computed`)
    : computed(score, result, assessment.asOf);
}

/** Points of one question of a questionnaire: as the model read it, else the answer as recorded. */
export function questionFact(
  { assessment, record }: FactContext,
  modelId: string,
  input: string,
  maxAgeMonths: number,
): FactReading {
  const feature = resultOf(assessment, modelId)?.features.get(input);
  if (feature?.known === true) {
    const { value, sources, observedAt } = feature;
    return { value, sources, ...(observedAt === undefined ? {} : { observedAt }) };
  }
  const answer = record.codedValues
    .get(`${modelId}-${input}`)
    ?.find(({ observedAtMs }) => monthsBetween(observedAtMs, record.asOfMs) <= maxAgeMonths);
  return answer
    ? statedFact(Number(answer.value), answer)
    : unknownFact(feature?.detail ?? `${modelId}, ${input}: not recorded`);
}

function computed(value: number, result: ComputedResult, asOf: string): FactReading {
  return { value, observedAt: asOf, sources: sourcesOf(result) };
}

function notComputed(result: ModelResult | undefined, modelId: string): FactReading {
  if (result?.computable !== false) return unknownFact(`${modelId}: not computed`);
  return unknownFact(`${result.manifest.shortTitle}: ${result.detail}`, result.refusedBy);
}

/** Every resource that a result rests on, once. */
function sourcesOf(result: ModelResult): readonly Source[] {
  const sources = [...result.features.values()].flatMap((feature) => feature.sources);
  return [...new Map(sources.map((source) => [source.reference, source])).values()];
}
