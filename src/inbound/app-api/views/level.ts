/** How a result stands to its action threshold, and in which order results need a person. */
import type { Prediction } from '../../../domain/assessment.ts';
import type { ActionThreshold, ModelManifest, ModelOutput } from '../../../domain/model.ts';
import { resultKey } from '../../../domain/model.ts';
import type { Threshold } from '../../../domain/settings.ts';
import type { Level, RiskView } from '../contract.ts';

export const RANK_RULE =
  'Above their action threshold first, worst first (result ÷ threshold); then near (80–100 %), below, without a threshold, not computable, investigational. Equal ranks by absolute risk.';

/** A threshold can depend on age and sex. */
export interface Person {
  readonly ageYears?: number | undefined;
  readonly gender?: string | undefined;
}

/** "Near" begins here, as a share of the threshold. */
const NEAR = 0.8;

const ORDER: readonly Level[] = [
  'above',
  'near',
  'below',
  'no-threshold',
  'not-computable',
  'investigational',
];

/** The hospital's own threshold where it has one, else the one published with the model. */
export function thresholdOf(
  manifest: ModelManifest,
  output: ModelOutput,
  local: Readonly<Record<string, Threshold>>,
  person: Person,
): RiskView['threshold'] {
  const own = local[resultKey(manifest.id, output.id)];
  const value =
    output.scale === 'probability'
      ? own?.percent === undefined
        ? undefined
        : own.percent / 100
      : own?.points;
  if (own !== undefined && value !== undefined)
    return {
      value,
      meaning: 'action threshold of this hospital',
      source: own.source,
      owner: own.owner ?? null,
    };
  const published = output.thresholdsFor?.find((each) => isFor(each, person)) ?? output.threshold;
  return published === undefined ? null : plain(published);
}

function isFor(
  { ages, sex }: NonNullable<ModelOutput['thresholdsFor']>[number],
  person: Person,
): boolean {
  if (sex !== undefined && sex !== person.gender) return false;
  if (ages === undefined) return true;
  if (person.ageYears === undefined) return false;
  return person.ageYears >= (ages.low ?? 0) && person.ageYears <= (ages.high ?? Infinity);
}

function plain({ value, meaning, source, owner }: ActionThreshold): RiskView['threshold'] {
  return { value, meaning, source, owner: owner ?? null };
}

export function levelOf(
  manifest: ModelManifest,
  prediction: Prediction,
  threshold: RiskView['threshold'],
): Level {
  if (manifest.card.investigational === true) return 'investigational';
  const value = valueOf(prediction);
  if (threshold === null || value === undefined) return 'no-threshold';
  if (value >= threshold.value) return 'above';
  return value >= NEAR * threshold.value ? 'near' : 'below';
}

/** What the threshold is compared with. */
export function valueOf({ output, probability, score }: Prediction): number | undefined {
  return output.scale === 'probability' ? probability : (score ?? probability);
}

export function worstFirst(one: RiskView, other: RiskView): number {
  return (
    ORDER.indexOf(one.level) - ORDER.indexOf(other.level) ||
    ratioOf(other) - ratioOf(one) ||
    (other.probability ?? -1) - (one.probability ?? -1) ||
    Number(one.state === 'outside-population') - Number(other.state === 'outside-population')
  );
}

function ratioOf({ threshold, scale, probability, score }: RiskView): number {
  const value = scale === 'probability' ? probability : (score ?? probability);
  if (threshold === null || value === null || threshold.value === 0) return 0;
  return value / threshold.value;
}
