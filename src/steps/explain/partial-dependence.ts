/**
 * People + a model → what it says on average of these people if one input had this value for all of them.
 *
 * Source: Friedman, Ann Stat 2001;29:1189-1232, 8.2. Nobody is made up but in this one input; where it hangs together with
 * others, some of these people are unlikely.
 */
import type { Feature, FeatureValue, FeatureVector } from '../../domain/assessment.ts';
import type { ModelInput } from '../../domain/model.ts';

export interface DependencePoint {
  readonly value: FeatureValue;
  /** Weighted mean over the people, with its 95 % interval (normal approximation). */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface DependentPerson {
  readonly features: FeatureVector;
  readonly weight: number;
}

const MOST_VALUES = 9;
const FEWEST_PEOPLE = 10;

/**
 * @param predict NaN where the model abstains: such people are left out at this value
 * @returns nothing where these people have one value only
 */
export function partialDependence(
  people: readonly DependentPerson[],
  input: ModelInput,
  predict: (features: FeatureVector) => number,
): DependencePoint[] {
  const values = valuesOf(people, input);
  if (values.length < 2) return [];
  return values.flatMap((value) => {
    const scored = people.map(({ features, weight }) => ({
      weight,
      score: predict(withValue(features, input, value)),
    }));
    const known = scored.filter(({ score }) => Number.isFinite(score));
    return known.length < FEWEST_PEOPLE ? [] : [{ value, ...meanOf(known) }];
  });
}

/** Tenths of the known values, or every value where there are few. */
function valuesOf(people: readonly DependentPerson[], { id }: ModelInput): FeatureValue[] {
  const known = people.flatMap(({ features }) => {
    const feature = features.get(id);
    return feature?.known === true ? [feature.value] : [];
  });
  const distinct = [...new Set(known)];
  if (distinct.some((value) => typeof value !== 'number')) {
    return distinct.sort((a, b) => String(a).localeCompare(String(b)));
  }
  const sorted = (known as number[]).sort((a, b) => a - b);
  if (distinct.length <= MOST_VALUES) return [...new Set(sorted)];
  const tenths = Array.from(
    { length: MOST_VALUES },
    (_, at) => sorted[Math.floor(((at + 0.5) * sorted.length) / MOST_VALUES)] ?? 0,
  );
  return [...new Set(tenths)];
}

function withValue(
  features: FeatureVector,
  { id, title, unit }: ModelInput,
  value: FeatureValue,
): FeatureVector {
  const changed: Feature = {
    known: true,
    input: id,
    title,
    value,
    ...(unit === undefined ? {} : { unit }),
    origin: 'what-if',
    sources: [],
  };
  return new Map(features).set(id, changed);
}

function meanOf(scored: readonly { readonly weight: number; readonly score: number }[]) {
  const all = scored.reduce((sum, { weight }) => sum + weight, 0);
  const mean = scored.reduce((sum, { weight, score }) => sum + weight * score, 0) / all;
  const spread = scored.reduce((sum, { weight, score }) => sum + (weight * (score - mean)) ** 2, 0);
  const half = 1.96 * (Math.sqrt(spread) / all);
  return { mean, low: mean - half, high: mean + half };
}
