/** The values behind a result. In: features and their contributions. Out: rows with value, unit, date, source and mark. */
import type {
  Contribution,
  FeatureVector,
  KnownFeature,
  MissingFeature,
  ModelResult,
} from '../../../domain/assessment.ts';
import type { ModelInput, ModelManifest } from '../../../domain/model.ts';
import type { ContributionView, MissingView, WhatIfInput } from '../contract.ts';
import { sourceLink, staleMonths, valueText } from './format.ts';
import { inputField } from './input-field.ts';

/** One row for each contribution; inputs that move together share it. */
export function contributionViews(
  contributions: readonly Contribution[],
  result: ModelResult,
  asOf: string,
): ContributionView[] {
  return contributions.map(({ input, title, inputs, delta }) => {
    const known = knownOf(result.features, [input, ...inputs.filter((id) => id !== input)]);
    const [first] = known;
    return first === undefined
      ? bareRow(input, title, delta)
      : { ...rowOf(first, known, result.manifest, asOf), input, title, delta };
  });
}

/** Everything known, for the scope strip and the page of what is missing. */
export function knownViews(result: ModelResult, asOf: string): ContributionView[] {
  return knownOf(result.features, [...result.features.keys()]).map((feature) =>
    rowOf(feature, [feature], result.manifest, asOf),
  );
}

function rowOf(
  first: KnownFeature,
  all: readonly KnownFeature[],
  manifest: ModelManifest,
  asOf: string,
): ContributionView {
  const maxAge = inputOf(manifest, first.input)?.maxAge;
  return {
    input: first.input,
    title: first.title,
    value: all.map((feature) => textOf(feature, feature === first)).join(', '),
    observedAt: first.observedAt ?? null,
    sources: all.flatMap(({ sources }) => sources.map(sourceLink)),
    delta: 0,
    staleMonths: staleMonths(first.observedAt, maxAge, asOf),
    enteredByHand: all.some(({ origin }) => origin === 'entered-by-hand'),
    remark: remarkOf(all),
  };
}

/** Inputs after the first carry their name: "148 mm[Hg], treated for blood pressure: yes". */
function textOf({ value, unit, title }: KnownFeature, first: boolean): string {
  const text = valueText(value, unit);
  return first ? text : `${title.toLowerCase()}: ${text}`;
}

function remarkOf(all: readonly KnownFeature[]): string | null {
  const remarks = all.flatMap(({ remark, clampedFrom, asRecorded, value, unit }) => [
    ...(remark === undefined ? [] : [remark]),
    ...(clampedFrom === undefined
      ? []
      : [
          `${valueText(clampedFrom, unit)} is outside the model's range; ${valueText(value, unit)} was used`,
        ]),
    ...(asRecorded === undefined || asRecorded.unit === unit
      ? []
      : [`recorded as ${asRecorded.value} ${asRecorded.unit}`]),
  ]);
  return remarks.length === 0 ? null : remarks.join('; ');
}

function bareRow(input: string, title: string, delta: number): ContributionView {
  return {
    input,
    title,
    value: 'not known',
    observedAt: null,
    sources: [],
    delta,
    staleMonths: null,
    enteredByHand: false,
    remark: null,
  };
}

function knownOf(features: FeatureVector, inputs: readonly string[]): KnownFeature[] {
  return inputs.flatMap((input) => {
    const feature = features.get(input);
    return feature?.known === true ? [feature] : [];
  });
}

function inputOf(manifest: ModelManifest, id: string): ModelInput | undefined {
  return manifest.inputs.find((input) => input.id === id);
}

/** @param all results of the assessment: how many would be complete with this input */
export function missingViews(
  missing: readonly MissingFeature[],
  result: ModelResult,
  all: readonly ModelResult[],
): MissingView[] {
  return missing.flatMap((feature) => {
    const input = inputOf(result.manifest, feature.input);
    if (input === undefined) return [];
    return [
      {
        input: feature.input,
        title: feature.title,
        because: feature.because,
        detail: feature.detail,
        sources: feature.sources.map(sourceLink),
        field: inputField(input),
        canChange: null,
        alsoCompletes: all.filter((other) => other !== result && lacksOnly(other, input)).length,
      },
    ];
  });
}

/** Inputs of different models are the same where they read the same thing. */
function lacksOnly(result: ModelResult, input: ModelInput): boolean {
  if (result.computable || result.because !== 'missing-input') return false;
  const required = result.missing.filter((feature) => feature.required);
  const only = inputOf(result.manifest, required[0]?.input ?? '');
  return (
    required.length === 1 &&
    only !== undefined &&
    JSON.stringify(only.sources) === JSON.stringify(input.sources)
  );
}

/** What a person can change and the record knows. */
export function whatIfViews(result: ModelResult): WhatIfInput[] {
  return result.manifest.inputs.flatMap((input) => {
    const feature = result.features.get(input.id);
    if (feature?.known !== true || input.modifiable === undefined || input.modifiable === false)
      return [];
    const limits = typeof input.modifiable === 'object' ? input.modifiable : undefined;
    const field = inputField(input);
    const low = limits?.low ?? field.range?.low;
    const high = limits?.high ?? field.range?.high;
    const range = low === undefined || high === undefined ? field.range : { low, high };
    return [{ field: { ...field, range }, current: feature.value }];
  });
}
