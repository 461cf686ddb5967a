/**
 * Publishes what is new in an assessment: one transaction in the outbox, and a note of what it holds.
 *
 * The same content again enqueues nothing. An earlier result that nobody has reviewed is updated, a reviewed one is left alone.
 */
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import type { Assessment, ModelResult } from '../domain/assessment.ts';
import type { CarePlanProposal } from '../domain/care-plan.ts';
import { CODE_SYSTEMS } from '../domain/codes/mentor.ts';
import type { Outbox, OutboxItem } from '../ports/outbox.ts';
import type { Published, PublishedResource, PublishedStore } from '../ports/published-store.ts';
import { carryEntries } from './carry-entries.ts';
import type { Chart, Hospital } from './chart.ts';
import { nameOf, proposalDigest, resultDigest } from './digest.ts';
import type { KeepPublished } from './keep-published.ts';
import { addressOf } from './written-at.ts';

/** Subject of Published for the plan. */
export const CARE_PLAN = 'care-plan';

/** Assessment (the results that are new) and proposal (where it is new) → transaction Bundle. */
type BuildBundle = (content: {
  readonly chart: Chart;
  readonly assessment: Assessment;
  readonly proposal: CarePlanProposal | undefined;
}) => Bundle;

export interface PublishPorts {
  readonly published: PublishedStore;
  readonly outbox: Outbox;
  readonly buildBundle: BuildBundle;
  readonly keep: KeepPublished;
}

interface News {
  readonly subject: string;
  readonly digest: string;
  readonly before: Published | undefined;
}

/** @returns number of the delivery; undefined: nothing is new */
export async function publishAssessment(
  chart: Chart,
  hospital: Hospital,
  ports: PublishPorts,
): Promise<string | undefined> {
  const known = await ports.published.ofPatient(chart.hospital, chart.subject);
  const items = await ports.outbox.ofPatient(chart.hospital, chart.subject);
  const news = newsOf(
    chart,
    known.filter((each) => !isLost(each, chart, items)),
  );
  if (news.length === 0) return undefined;
  const id = nameOf([
    chart.hospital,
    chart.subject,
    news.map(({ subject, digest }) => [
      subject,
      digest,
      known.find((each) => each.subject === subject)?.outboxId,
    ]),
  ]);
  const whole = ports.buildBundle({
    chart,
    assessment: only(chart.assessment, news),
    proposal: news.some(({ subject }) => subject === CARE_PLAN) ? chart.proposal : undefined,
  });
  const full = updating(carryEntries(whole, chart.entries), news);
  const bundle = writable(full, hospital);
  if ((bundle.entry ?? []).length > 0)
    await ports.outbox.enqueue({
      id,
      hospital: chart.hospital,
      patient: chart.subject,
      what: describe(bundle),
      bundle,
      enqueuedAt: chart.assessment.asOf,
    });
  // Enqueued by an earlier try that ended before it was noted: that one's content counts.
  const sent = (await ports.outbox.get(id))?.bundle ?? bundle;
  const kept = bundle === full ? sent : full;
  await ports.keep({
    hospital: chart.hospital,
    patient: chart.subject,
    identifiers: chart.patient.identifier ?? [],
    bundle: kept,
  });
  await ports.published.save(
    news.map(({ subject, digest }) => ({
      hospital: chart.hospital,
      patient: chart.subject,
      subject,
      digest,
      resources: markUnsent(resourcesOf(kept, subject), sent),
      ...(subject === CARE_PLAN ? { proposal: chart.proposal } : {}),
      outboxId: id,
      publishedAt: chart.assessment.asOf,
      decisions: [],
    })),
  );
  return id;
}

/** A search may lag behind a write. */
const SEARCH_LAG_MS = 60_000;

/** The hospital confirmed it and no longer has it: it was set back, or somebody deleted it. */
function isLost(published: Published, chart: Chart, items: readonly OutboxItem[]): boolean {
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

function newsOf(chart: Chart, known: readonly Published[]): News[] {
  const before = (subject: string) => known.find((each) => each.subject === subject);
  const results = chart.assessment.results
    .filter((result) => worthWriting(result))
    .map((result) => ({
      subject: result.manifest.id,
      digest: resultDigest(result),
      before: before(result.manifest.id),
    }));
  const plan = {
    subject: CARE_PLAN,
    digest: proposalDigest(chart.proposal),
    before: before(CARE_PLAN),
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

function only(assessment: Assessment, news: readonly News[]): Assessment {
  const subjects = new Set(news.map(({ subject }) => subject));
  return {
    ...assessment,
    results: assessment.results.filter(({ manifest }) => subjects.has(manifest.id)),
  };
}

/** Without the kinds that the hospital does not take, and without what then refers to nothing. */
function writable(bundle: Bundle, { writeBack }: Hospital): Bundle {
  const refused = new Set([
    // One that may not be a RiskAssessment goes as an Observation: the delivery gives it its form.
    ...(writeBack.riskAssessment || writeBack.observation ? [] : ['RiskAssessment']),
    ...(writeBack.carePlan ? [] : ['CarePlan']),
    ...(writeBack.observation ? [] : ['Observation']),
  ]);
  if (refused.size === 0) return bundle;
  const kept = (bundle.entry ?? []).filter(
    ({ resource }) => !refused.has(resource?.resourceType ?? ''),
  );
  const results = kept.filter(({ resource }) => isResult(resource));
  const urns = new Set(results.map(({ fullUrl }) => fullUrl));
  if (results.length === 0) return { ...bundle, entry: [] };
  return {
    ...bundle,
    entry: kept.flatMap((entry): BundleEntry[] => {
      if (entry.resource?.resourceType !== 'Provenance') return [entry];
      const target = entry.resource.target.filter(({ reference }) => urns.has(reference));
      return target.length === 0 ? [] : [{ ...entry, resource: { ...entry.resource, target } }];
    }),
  };
}

function isResult(resource: Resource | undefined): boolean {
  return ['RiskAssessment', 'Observation', 'CarePlan'].includes(resource?.resourceType ?? '');
}

/** Replaces the unreviewed earlier ones: their address stays, If-Match is set when it is sent. */
function updating(bundle: Bundle, news: readonly News[]): Bundle {
  let text = JSON.stringify(bundle);
  const updated = new Set<string>();
  for (const { subject, before } of news) {
    if (before === undefined || before.decisions.length > 0) continue;
    const now = resourcesOf(bundle, subject);
    for (const old of before.resources) {
      const same = now.find((each) => kindOf(each.resource) === kindOf(old.resource));
      if (same === undefined) continue;
      text = text.replaceAll(`"${same.fullUrl}"`, `"${old.fullUrl}"`);
      updated.add(old.fullUrl);
    }
  }
  const renamed = JSON.parse(text) as Bundle;
  return {
    ...renamed,
    entry: (renamed.entry ?? []).map((entry) =>
      entry.request === undefined || !updated.has(entry.fullUrl ?? '')
        ? entry
        : // ifNoneExist stays: where the earlier one is not there, this one is created.
          {
            ...entry,
            request: { ...entry.request, method: 'PUT', url: entry.fullUrl ?? '' },
          },
    ),
  };
}

/** What of a bundle belongs to a subject: the model's result and scores, or the plan. */
function resourcesOf(bundle: Bundle, subject: string): PublishedResource[] {
  return (bundle.entry ?? []).flatMap(({ fullUrl, resource }): PublishedResource[] => {
    if (fullUrl === undefined || resource === undefined) return [];
    if (resource.resourceType === 'CarePlan')
      return subject === CARE_PLAN ? [{ fullUrl, resource }] : [];
    if (resource.resourceType !== 'RiskAssessment' && resource.resourceType !== 'Observation')
      return [];
    const model = resource.method?.coding?.find(({ system }) => system === CODE_SYSTEMS.models);
    return model?.code === subject ? [{ fullUrl, resource }] : [];
  });
}

/** What the hospital does not take is only here. */
function markUnsent(resources: PublishedResource[], sent: Bundle): PublishedResource[] {
  const urls = new Set(sent.entry?.map(({ fullUrl }) => fullUrl));
  return resources.map((each) => (urls.has(each.fullUrl) ? each : { ...each, unsent: true }));
}

function kindOf(resource: PublishedResource['resource']): string {
  return resource.resourceType === 'Observation'
    ? `Observation ${JSON.stringify(resource.code.coding?.[0]?.code ?? resource.code.text)}`
    : resource.resourceType;
}

/** "RiskAssessment (7), CarePlan, Provenance". */
function describe(bundle: Bundle): string {
  const counts = new Map<string, number>();
  for (const { resource } of bundle.entry ?? []) {
    const type = resource?.resourceType ?? 'unknown';
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts].map(([type, n]) => (n === 1 ? type : `${type} (${n})`)).join(', ');
}
