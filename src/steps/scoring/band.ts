/**
 * Which published band a result falls in, and which action threshold holds for this person.
 */
import { resultKey } from '../../domain/model.ts';
import type { ActionThreshold, Band, ModelOutput } from '../../domain/model.ts';
import type { HospitalSettings } from '../../domain/settings.ts';

/** What bands and thresholds depend on besides the result. */
export interface Person {
  readonly ageYears: number | undefined;
  readonly sex: string | undefined;
}

/**
 * The last band of the list that applies.
 *
 * @param value probability 0–1, points or index
 * @param mostItemPoints points of the highest single item of a score
 */
export function bandOf(
  output: ModelOutput,
  value: number,
  person: Person,
  mostItemPoints = 0,
): Band | undefined {
  return output.bands?.findLast(
    (band) =>
      concerns(band, person) &&
      (band.anyItemPoints === undefined
        ? holds(band, value, output.scale === 'points')
        : mostItemPoints >= band.anyItemPoints),
  );
}

/** Points: both limits inclusive. Probability and index: low ≤ value < high. */
function holds(band: Band, value: number, inclusive: boolean): boolean {
  if (band.low !== undefined && value < band.low) return false;
  if (band.high === undefined) return true;
  return inclusive ? value <= band.high : value < band.high;
}

/** The output as it holds for this person: with the hospital's threshold, or the published one for age and sex. */
export function outputFor(
  modelId: string,
  output: ModelOutput,
  person: Person,
  settings: HospitalSettings,
): ModelOutput {
  const threshold =
    hospitalThreshold(modelId, output, settings) ??
    output.thresholdsFor?.find((each) => concerns(each, person));
  return threshold === undefined ? output : { ...output, threshold };
}

function hospitalThreshold(
  modelId: string,
  output: ModelOutput,
  settings: HospitalSettings,
): ActionThreshold | undefined {
  const own = settings.thresholds[resultKey(modelId, output.id)];
  const value = own?.percent === undefined ? own?.points : own.percent / 100;
  if (own === undefined || value === undefined) return undefined;
  const threshold = { value, meaning: 'threshold of this hospital', source: own.source };
  return own.owner === undefined ? threshold : { ...threshold, owner: own.owner };
}

interface Limited {
  readonly ages?: { readonly low?: number; readonly high?: number };
  readonly sex?: 'female' | 'male';
}

/** A limit by age or sex concerns nobody whose age or sex is unknown. */
function concerns({ ages, sex }: Limited, person: Person): boolean {
  if (sex !== undefined && sex !== person.sex) return false;
  if (ages === undefined) return true;
  const { ageYears } = person;
  if (ageYears === undefined) return false;
  return ageYears >= (ages.low ?? -Infinity) && ageYears <= (ages.high ?? Infinity);
}
