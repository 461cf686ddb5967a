/**
 * A result over time. In: a chart and a result. Out: the same model, as it is today, on what was known at earlier days.
 */
import type { ModelResult } from '../domain/assessment.ts';
import type { HospitalSettings } from '../domain/settings.ts';
import type { AssessResources, Chart } from './chart.ts';
import { entryResources } from './entry-resources.ts';
import { predictionOf, refusalOf, resultOf, valueOf } from './what-if.ts';

interface TrendPoint {
  readonly at: string;
  readonly value: number | undefined;
  readonly why: string | undefined;
}

export interface TrendAnswer {
  readonly result: ModelResult;
  readonly points: readonly TrendPoint[];
  readonly treatmentStarts: readonly { readonly at: string; readonly what: string }[];
}

const MOST_POINTS = 12;
const YEARS_BACK = 10;

export async function trend(
  chart: Chart,
  key: string,
  settings: HospitalSettings,
  assess: AssessResources,
): Promise<TrendAnswer> {
  const result = resultOf(chart, key);
  const byHand = entryResources(chart.entries);
  const points: TrendPoint[] = [];
  for (const at of daysOf(chart, result)) {
    const { assessment } = await assess({
      subject: chart.subject,
      resources: [...chart.resources, ...byHand],
      enteredByHand: new Set(byHand.map(({ id }) => `Observation/${id ?? ''}`)),
      setAside: chart.setAside,
      asOf: at,
      settings,
      model: result.manifest.id,
    });
    const then = assessment.results.find(({ manifest }) => manifest.id === result.manifest.id);
    if (then !== undefined) points.push(pointOf(at, then, key));
  }
  points.push(pointOf(chart.assessment.asOf, result, key));
  return { result, points, treatmentStarts: treatmentStartsOf(chart) };
}

function pointOf(at: string, result: ModelResult, key: string): TrendPoint {
  const prediction = predictionOf(result, key);
  return prediction === undefined
    ? { at, value: undefined, why: refusalOf(result, key) }
    : { at, value: valueOf(prediction), why: undefined };
}

/** Ends of the days on which an input of the model was measured, evenly thinned; today comes on its own. */
function daysOf(chart: Chart, result: ModelResult): string[] {
  const concepts = new Set(
    result.manifest.inputs.flatMap(({ sources }) =>
      sources.flatMap((source) => ('concept' in source ? [source.concept] : [])),
    ),
  );
  const today = chart.assessment.asOf.slice(0, 10);
  const first = `${Number(today.slice(0, 4)) - YEARS_BACK}${today.slice(4)}`;
  const measured = [...concepts].flatMap((concept) => chart.record.measurements.get(concept) ?? []);
  const days = [
    ...new Set(
      measured.map(({ observedAtMs }) => new Date(observedAtMs).toISOString().slice(0, 10)),
    ),
  ]
    .filter((day) => day >= first && day < today)
    .toSorted();
  const most = MOST_POINTS - 1;
  const step = Math.max(1, (days.length - 1) / (most - 1));
  const kept =
    days.length <= most
      ? days
      : Array.from({ length: most }, (_, n) => days[Math.round(n * step)] ?? '');
  return kept.filter((day) => day !== '').map((day) => `${day}T23:59:59.999Z`);
}

/** Medicines of the groups that the record knows, by the day they began. */
function treatmentStartsOf(chart: Chart): { at: string; what: string }[] {
  const starts = [...chart.record.medications].flatMap(([group, statements]) =>
    statements.flatMap((statement) =>
      statement.says === 'yes' && statement.since !== undefined
        ? [{ at: statement.since, what: statement.source.display ?? group }]
        : [],
    ),
  );
  const byText = new Map(starts.map((start) => [`${start.at} ${start.what}`, start]));
  return [...byText.values()].toSorted((one, other) => one.at.localeCompare(other.at));
}
