/** People as they come → what the figures are computed from: numbers only, so that a million of them fit. */
import type { FeatureVector, ModelResult, Prediction } from '../../domain/assessment.ts';
import type { ModelOutput } from '../../domain/model.ts';
import type { EvaluatedPerson } from './request.ts';

/** Parallel lists, a place a person. */
export interface Cohort {
  readonly scores: number[];
  readonly labels: number[];
  readonly weights: number[];
  /** Each person's own line; NaN without one. */
  readonly lines: number[];
  readonly ages: number[];
  readonly sexes: (string | undefined)[];
  /** By division, then by person. */
  readonly groups: (string | undefined)[][];
  /** By other model, then by person; NaN where it has no result. */
  readonly others: number[][];
  /** A random sample of those with a result, with their inputs. */
  readonly sample: SampledPerson[];
}

export interface SampledPerson {
  readonly features: FeatureVector;
  readonly label: number;
  readonly weight: number;
}

/** What one model says about one person, for the output under evaluation. */
export interface Scored {
  /** Rises with the risk; NaN where the model abstains. */
  readonly score: number;
  readonly probability: number | undefined;
  readonly line: number | undefined;
  /** Why there is no result; empty where there is one. */
  readonly reason: string;
}

export function emptyCohort(divisions: number, others: number): Cohort {
  const lists = <T>(count: number): T[][] => Array.from({ length: count }, () => []);
  return {
    scores: [],
    labels: [],
    weights: [],
    lines: [],
    ages: [],
    sexes: [],
    groups: lists(divisions),
    others: lists(others),
    sample: [],
  };
}

export function addPerson(
  cohort: Cohort,
  person: EvaluatedPerson,
  scored: Scored,
  others: number[],
): void {
  cohort.scores.push(scored.score);
  cohort.labels.push(person.label);
  cohort.weights.push(person.weight);
  cohort.lines.push(scored.line ?? NaN);
  cohort.ages.push(person.ageYears ?? NaN);
  cohort.sexes.push(person.sex);
  cohort.groups.forEach((group, at) => group.push(person.groups[at]));
  cohort.others.forEach((list, at) => list.push(others[at] ?? NaN));
}

/** So many that one of them more or less moves no figure. */
const SAMPLE = 1000;

/** @param place how many with a result came before; @param random of this sample alone (Vitter's algorithm R) */
export function sampleFor(
  { sample }: Cohort,
  { result, label, weight }: EvaluatedPerson,
  place: number,
  random: () => number,
): void {
  const person = { features: result.features, label, weight };
  const at = place < SAMPLE ? place : Math.floor(random() * (place + 1));
  if (at < SAMPLE) sample[at] = person;
}

/** The probability where the output is one, else the score, turned so that it rises with the risk. */
export function scoredBy(result: ModelResult, output: ModelOutput): Scored {
  if (!result.computable) return abstained(result.because);
  const prediction = result.predictions.find((each) => each.output.id === output.id);
  if (prediction === undefined) {
    const not = result.notComputed.find((each) => each.output.id === output.id);
    return abstained(not?.because ?? 'missing-input');
  }
  const score = scoreOf(prediction, output);
  const { threshold } = prediction.output;
  return {
    score,
    probability: prediction.probability,
    line: threshold?.value,
    reason: '',
  };
}

function abstained(reason: string): Scored {
  return { score: NaN, probability: undefined, line: undefined, reason };
}

function scoreOf({ probability, score }: Prediction, output: ModelOutput): number {
  const value = output.scale === 'probability' ? probability : (score ?? probability);
  return value === undefined ? NaN : direction(output) * value;
}

/** A filtration rate falls as the disease gets worse. */
export function direction({ unit }: ModelOutput): 1 | -1 {
  return unit?.startsWith('mL/min') === true ? -1 : 1;
}

/** Same outcome in the same time: what one is measured against. */
export function isSameOutcome(a: ModelOutput, b: ModelOutput): boolean {
  return (
    a.coding !== undefined &&
    a.coding.code === b.coding?.code &&
    a.coding.system === b.coding.system &&
    a.horizon === b.horizon
  );
}
