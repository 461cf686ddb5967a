/** What of a chart has not been published yet, or says something else than before. In: chart and what was published. Out: one a model, and the plan. */
import type { Assessment, ModelResult } from '../domain/assessment.ts';
import type { OutboxItem } from '../ports/outbox.ts';
import type { Published } from '../ports/published-store.ts';
import type { Chart } from './chart.ts';
import { proposalDigest, resultDigest } from './digest.ts';
import { CARE_PLAN } from './published-resources.ts';
import { takenBack, type TakenBack } from './taken-back.ts';
import { addressOf } from './written-at.ts';

export interface News {
  readonly subject: string;
  readonly digest: string;
  readonly before: Published | undefined;
  /** Of a model. */
  readonly result?: ModelResult;
  /** Inputs of the earlier result that the record has taken back. */
  readonly because: readonly TakenBack[];
}

export function newsOf(chart: Chart, known: readonly Published[]): News[] {
  const before = (subject: string) => known.find((each) => each.subject === subject);
  const results = chart.assessment.results.flatMap((result): News[] => {
    const earlier = before(result.manifest.id);
    const because = earlier === undefined ? [] : takenBack(earlier, result, chart);
    if (!worthWriting(result) && !isOpen(earlier) && because.length === 0) return [];
    const [subject, digest] = [result.manifest.id, resultDigest(result)];
    return [{ subject, digest, result, because, before: earlier }];
  });
  const plan: News = {
    subject: CARE_PLAN,
    digest: proposalDigest(chart.proposal),
    before: before(CARE_PLAN),
    because: [],
  };
  const empty = chart.proposal.fired.length === 0 && plan.before === undefined;
  return [...results, ...(empty ? [] : [plan])].filter(
    (each) => each.before?.digest !== each.digest,
  );
}

/** A model that is not made for this patient leaves no trace in the record. */
function worthWriting(result: ModelResult): boolean {
  return result.computable || result.because !== 'outside-population';
}

/** Its trace is what nobody has decided on, and would stand there as if it still held. */
function isOpen(earlier: Published | undefined): boolean {
  return earlier !== undefined && earlier.decisions.length === 0;
}

export function only(assessment: Assessment, news: readonly News[]): Assessment {
  const subjects = new Set(news.map(({ subject }) => subject));
  return {
    ...assessment,
    results: assessment.results.filter(({ manifest }) => subjects.has(manifest.id)),
  };
}

/** A search may lag behind a write. */
const SEARCH_LAG_MS = 60_000;

/** The hospital confirmed it and no longer has it: it was set back, or somebody deleted it. */
export function isLost(published: Published, chart: Chart, items: readonly OutboxItem[]): boolean {
  const { ownResults, readAt } = chart;
  if (ownResults === undefined) return false;
  if (Date.parse(readAt) - Date.parse(published.publishedAt) < SEARCH_LAG_MS) return false;
  return published.resources.some(({ fullUrl, resource }) => {
    const address = addressOf(fullUrl, items);
    return (
      resource.resourceType === 'RiskAssessment' &&
      address?.reference.startsWith('RiskAssessment/') === true &&
      !ownResults.has(address.reference)
    );
  });
}
