/** What entries would do, before they are kept: which are refused and why, how many models compute, what decides more. */
import type { Feature, ModelResult } from '../domain/assessment.ts';
import type { HospitalSettings } from '../domain/settings.ts';
import { AppError } from '../errors.ts';
import type { HandEntry } from '../ports/published-store.ts';
import type { AssessResources, Chart } from './chart.ts';
import { checkedEntry, type EnteredValue } from './enter-values.ts';
import { entryObservation, entryResources } from './entry-resources.ts';

export interface EntriesPreview {
  readonly faults: readonly { readonly input: string; readonly message: string }[];
  /** Models that compute with these entries, of those that apply to the patient. */
  readonly computes: number;
  readonly applicable: number;
  /** Without the entries. */
  readonly computedBefore: number;
  /** An input that alone is missing, and how many more models it completes; most first. */
  readonly decides: readonly { readonly title: string; readonly more: number }[];
  /** Numbers that models read in another unit than the one entered. */
  readonly readAs: readonly ReadAs[];
}

interface ReadAs {
  readonly input: string;
  readonly entered: { readonly value: number; readonly unit: string };
  /** In `unit`, before a model moves it to its own limit. */
  readonly value: number;
  readonly unit: string;
  /** How many of the models that apply read it so. */
  readonly models: number;
}

const NOBODY = { reference: undefined, name: undefined };

/** @param asOf FHIR instant: "now" */
export async function previewEntries(
  chart: Chart,
  values: readonly EnteredValue[],
  asOf: string,
  settings: HospitalSettings,
  assess: AssessResources,
): Promise<EntriesPreview> {
  const { entries, faults } = checkedAll(chart, values, asOf);
  const byHand = entryResources([...chart.entries, ...entries]);
  const { assessment } = await assess({
    subject: chart.subject,
    resources: [...chart.resources, ...byHand],
    enteredByHand: new Set(byHand.map(({ id }) => `Observation/${id ?? ''}`)),
    setAside: chart.setAside,
    asOf,
    settings,
  });
  const applies = assessment.results.filter(isApplicable);
  return {
    faults,
    computes: applies.filter(({ computable }) => computable).length,
    applicable: applies.length,
    computedBefore: chart.assessment.results.filter(({ computable }) => computable).length,
    decides: deciding(applies),
    readAs: entries.flatMap((entry) => readAs(entry, applies)),
  };
}

function checkedAll(chart: Chart, values: readonly EnteredValue[], asOf: string) {
  const entries: HandEntry[] = [];
  const faults: { input: string; message: string }[] = [];
  const about = { hospital: chart.hospital, patient: chart.subject, enteredAt: asOf, by: NOBODY };
  for (const value of values) {
    try {
      entries.push({ ...about, ...checkedEntry(chart, value, asOf) });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      faults.push({ input: value.input, message: error.message });
    }
  }
  return { entries, faults };
}

function isApplicable(result: ModelResult): boolean {
  return result.computable || result.because !== 'outside-population';
}

function deciding(results: readonly ModelResult[]): EntriesPreview['decides'] {
  const counts = new Map<string, number>();
  for (const result of results) {
    if (result.computable || result.because !== 'missing-input') continue;
    const [only, ...more] = result.missing.filter(({ required }) => required);
    if (only === undefined || more.length > 0) continue;
    counts.set(only.title, (counts.get(only.title) ?? 0) + 1);
  }
  return [...counts]
    .map(([title, more]) => ({ title, more }))
    .toSorted((one, other) => other.more - one.more);
}

/** Of the features that rest on this entry alone: where the chart has a newer value, there are none. */
function readAs(entry: HandEntry, results: readonly ModelResult[]): ReadAs[] {
  const { input, value: number, unit: own } = entry;
  if (typeof number !== 'number' || own === null) return [];
  const entered = { value: number, unit: own };
  const reference = `Observation/${entryObservation(entry).id}`;
  const byUnit = new Map<string, ReadAs>();
  for (const feature of results.flatMap(({ features }) => [...features.values()])) {
    const converted = convertedOf(feature, reference, own);
    if (converted === undefined) continue;
    const models = (byUnit.get(converted.unit)?.models ?? 0) + 1;
    byUnit.set(converted.unit, { input, entered, ...converted, models });
  }
  return [...byUnit.values()];
}

function convertedOf(
  feature: Feature,
  reference: string,
  own: string,
): Pick<ReadAs, 'value' | 'unit'> | undefined {
  if (!feature.known || feature.origin !== 'entered-by-hand') return undefined;
  const { sources, unit, clampedFrom, asRecorded } = feature;
  const value = clampedFrom ?? feature.value;
  const isItsOwn = sources.length === 1 && sources[0]?.reference === reference;
  if (!isItsOwn || asRecorded?.unit !== own || typeof value !== 'number') return undefined;
  return unit === undefined || unit === own ? undefined : { value, unit };
}
