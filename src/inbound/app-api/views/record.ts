/** What was read of the record: used, stale, ignored and not answered. */
import type { MissingFeature, ModelResult } from '../../../domain/assessment.ts';
import type { Unused, UnusedReason } from '../../../domain/source.ts';
import type { Chart } from '../../../flows/chart.ts';
import type { ContributionView, RecordRead } from '../contract.ts';
import { knownViews } from './contribution.ts';
import { sourceLink } from './format.ts';

/** A screen shows no more; the rest is of little use to a person. */
const MOST_IGNORED = 200;

const WHY: Record<UnusedReason, string> = {
  'entered-in-error': 'entered in error',
  'not-final': 'not final',
  'refuted-or-unconfirmed': 'refuted or not confirmed',
  'not-active': 'not active',
  'in-the-future': 'dated in the future',
  'no-date': 'without a date',
  'no-value': 'without a value',
  'no-unit': 'without a unit',
  'unit-not-convertible': 'unit cannot be converted',
  'not-plausible': 'not plausible',
  comparator: 'a limit, not a value',
  'code-not-to-use': 'a code that means something else',
  contradicted: 'contradicted by another statement',
  'set-aside': 'set aside by a clinician',
  'other-patient': 'about another patient',
  'circular-reference': 'its members name each other in a circle',
  malformed: 'malformed',
};

const NOT_WRITTEN =
  'until it is read, nothing is written to the hospital and nothing can be decided';

export function recordView(chart: Chart): RecordRead {
  const { results, asOf } = chart.assessment;
  const used = distinct(results.flatMap((result) => knownViews(result, asOf)));
  const sources = new Set(used.flatMap((row) => row.sources.map(({ reference }) => reference)));
  return {
    readAt: chart.readAt,
    valuesRead: chart.record.statementsRead,
    valuesUsed: sources.size,
    stale: staleOf(results, sources),
    ignored: ignoredOf(chart.record.unused).map(ignoredRow),
    incomplete: chart.partlyRead === true ? [...chart.incomplete, NOT_WRITTEN] : chart.incomplete,
    used,
  };
}

/** Models share inputs: one row a value. */
function distinct(rows: readonly ContributionView[]): ContributionView[] {
  const byContent = new Map(
    rows.map((row) => [
      `${row.title}|${row.value}|${row.sources.map(({ reference }) => reference).join()}`,
      row,
    ]),
  );
  return [...byContent.values()];
}

/** Too old for one model and used by none; what another model still uses is not stale. */
function staleOf(
  results: readonly ModelResult[],
  usedSources: ReadonlySet<string>,
): RecordRead['stale'] {
  const tooOld = results
    .flatMap(({ features }) => [...features.values()])
    .filter((feature): feature is MissingFeature => !feature.known)
    .filter(({ because }) => because === 'too-old');
  const rows = tooOld.flatMap(({ title, detail, sources }) =>
    sources
      .slice(0, 1)
      .filter(({ reference }) => !usedSources.has(reference))
      .map((source) => ({ title, detail, source: sourceLink(source) })),
  );
  return [...new Map(rows.map((row) => [row.source.reference + row.title, row])).values()];
}

/** What a person set aside comes first: it can be taken back here. */
function ignoredOf(unused: readonly Unused[]): readonly Unused[] {
  const isAside = ({ because }: Unused) => because === 'set-aside';
  return [...unused.filter(isAside), ...unused.filter((each) => !isAside(each))].slice(
    0,
    MOST_IGNORED,
  );
}

function ignoredRow({ source, concept, because, detail }: Unused): RecordRead['ignored'][number] {
  return {
    title: source.display ?? concept ?? source.reference,
    because: WHY[because],
    detail,
    source: sourceLink(source),
    canUseAgain: because === 'set-aside',
  };
}
