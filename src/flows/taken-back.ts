/**
 * Which inputs of an earlier result has the record taken back? In: what it was computed from, and the record now.
 * Out: the resources that were marked as entered in error or deleted, or say something else about the same moment.
 *
 * A newer value beside the old one takes nothing back, and nor does a condition or a medication that has ended.
 */
import type { Resource } from '@medplum/fhirtypes';
import type { FeatureValue, ModelResult } from '../domain/assessment.ts';
import type { Published } from '../ports/published-store.ts';

export interface TakenBack {
  /** `Observation/17` */
  readonly reference: string;
  readonly because: 'entered-in-error' | 'corrected' | 'deleted';
}

export interface UsedInput {
  readonly input: string;
  readonly value: FeatureValue;
  /** With versions, where the record gives them. */
  readonly from: readonly string[];
}

const YEAR_MS = 365.25 * 86_400_000;

export function usedInputs({ features }: ModelResult): UsedInput[] {
  return [...features.values()].flatMap((feature) =>
    feature.known
      ? [
          {
            input: feature.input,
            value: feature.value,
            from: feature.sources.map(({ reference }) => reference),
          },
        ]
      : [],
  );
}

/** What the record says now. */
export interface RecordNow {
  readonly resources: readonly Resource[];
  /** `Observation/17`: the hospital has it no more. */
  readonly deleted?: ReadonlySet<string>;
  readonly readAt: string;
}

export function takenBack(
  before: Published,
  now: ModelResult,
  { resources, deleted, readAt }: RecordNow,
): TakenBack[] {
  const record = new Map<string, Resource>(
    resources.map((each) => [`${each.resourceType}/${each.id ?? ''}`, each]),
  );
  const inputs = before.inputs ?? [];
  const used = new Map(referencesOf(before).map((from) => [plain(from), from]));
  const years = (Date.parse(readAt) - Date.parse(before.publishedAt)) / YEAR_MS;
  return [...used].flatMap(([reference, from]): TakenBack[] => {
    const resource = record.get(reference);
    if (resource === undefined)
      return deleted?.has(reference) === true ? [{ reference, because: 'deleted' }] : [];
    if (isError(resource)) return [{ reference, because: 'entered-in-error' }];
    const [then, version] = [versionOf(from), resource.meta?.versionId];
    // Without versions it cannot be told whether the resource is another since.
    if (then === undefined || version === undefined || then === version) return [];
    const isCorrected =
      saysItIsCorrected(resource) ||
      inputs.some(
        (input) =>
          input.from.some((each) => plain(each) === reference) &&
          isOtherwise(input, now, resource, years),
      );
    return isCorrected ? [{ reference, because: 'corrected' }] : [];
  });
}

/** `Observation/17`: what a result was computed from. */
export function usedReferences(published: Published): string[] {
  return referencesOf(published).map(plain);
}

function referencesOf(published: Published): string[] {
  return [...(published.inputs ?? []).flatMap(({ from }) => from), ...basisOf(published)];
}

/** The same resource gives the same input another value. */
function isOtherwise(
  { input, value }: UsedInput,
  { features }: ModelResult,
  { resourceType, id = '' }: Resource,
  years: number,
): boolean {
  const feature = features.get(input);
  if (feature?.known !== true) return false;
  const rests = feature.sources.some((each) => plain(each.reference) === `${resourceType}/${id}`);
  if (!rests || feature.value === value) return false;
  // Somebody grows older without anybody having corrected a birth date.
  if (resourceType === 'Patient' && typeof value === 'number' && typeof feature.value === 'number')
    return feature.value < value || feature.value - value > years + 1;
  return ['Observation', 'QuestionnaireResponse', 'Patient'].includes(resourceType);
}

function isError(resource: Resource): boolean {
  const status: unknown = 'status' in resource ? resource.status : undefined;
  if (status === 'entered-in-error') return true;
  if (resource.resourceType !== 'Condition' && resource.resourceType !== 'AllergyIntolerance')
    return false;
  const codes = resource.verificationStatus?.coding ?? [];
  return codes.some(({ code }) => code === 'entered-in-error' || code === 'refuted');
}

function saysItIsCorrected(resource: Resource): boolean {
  if (resource.resourceType !== 'Observation') return false;
  return ['corrected', 'amended', 'cancelled'].includes(resource.status);
}

/** Results of before inputs were kept name what they rest on. */
function basisOf({ resources }: Published): string[] {
  return resources.flatMap(({ resource }) => {
    if (resource.resourceType === 'RiskAssessment')
      return (resource.basis ?? []).flatMap(({ reference }) => reference ?? []);
    if (resource.resourceType === 'Observation')
      return (resource.derivedFrom ?? []).flatMap(({ reference }) => reference ?? []);
    return [];
  });
}

function plain(reference: string): string {
  return reference.replace(/\/_history\/.*$/u, '');
}

function versionOf(reference: string): string | undefined {
  return /\/_history\/(.+)$/u.exec(reference)?.[1];
}
