/** What entries would do, before they are kept: which are refused and why, how many models compute, what decides more. */
import type { ModelResult } from '../domain/assessment.ts';
import type { HospitalSettings } from '../domain/settings.ts';
import { AppError } from '../errors.ts';
import type { HandEntry } from '../ports/published-store.ts';
import type { AssessResources, Chart } from './chart.ts';
import { checkedEntry, type EnteredValue } from './enter-values.ts';
import { entryResources } from './entry-resources.ts';

export interface EntriesPreview {
  readonly faults: readonly { readonly input: string; readonly message: string }[];
  /** Models that compute with these entries, of those that apply to the patient. */
  readonly computes: number;
  readonly applicable: number;
  /** Without the entries. */
  readonly computedBefore: number;
  /** An input that alone is missing, and how many more models it completes; most first. */
  readonly decides: readonly { readonly title: string; readonly more: number }[];
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
