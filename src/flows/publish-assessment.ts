/**
 * Publishes what is new in an assessment: one transaction in the outbox, and a note of what it holds.
 *
 * The same content again enqueues nothing. An earlier result that nobody has reviewed is updated, a reviewed one is left alone.
 */
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import type { Assessment } from '../domain/assessment.ts';
import type { CarePlanProposal } from '../domain/care-plan.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { PublishedStore } from '../ports/published-store.ts';
import { carryEntries } from './carry-entries.ts';
import type { Chart, Hospital } from './chart.ts';
import { nameOf } from './digest.ts';
import { mayBeWritten } from './fit-to-hospital.ts';
import type { KeepPublished } from './keep-published.ts';
import { CARE_PLAN, kindOf, markUnsent, resourcesOf } from './published-resources.ts';
import { usedInputs } from './taken-back.ts';
import { isLost, newsOf, only, type News } from './what-is-new.ts';
import { earlierOf, withdrawEarlier, withdrawFollowed } from './withdraw-results.ts';
import { withReasons } from './withdrawal-bundle.ts';

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

/** @returns number of the delivery; undefined: nothing is new, or too little was read to say so */
export async function publishAssessment(
  chart: Chart,
  hospital: Hospital,
  ports: PublishPorts,
): Promise<string | undefined> {
  // It would say of what was not read that it was never recorded, and replace what was right.
  if (chart.partlyRead === true) return undefined;
  const stored = await ports.published.ofPatient(chart.hospital, chart.subject);
  const known = await withdrawEarlier(stored, chart, ports);
  // All that was ever delivered: asked for only where somebody looked for it at the hospital.
  const items =
    chart.ownResults === undefined
      ? []
      : await ports.outbox.ofPatient(chart.hospital, chart.subject);
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
  const full = updating(withReasons(carryEntries(whole, chart.entries), news), news);
  await withdrawFollowed(news, full, chart, ports);
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
    news.map((each) => ({
      hospital: chart.hospital,
      patient: chart.subject,
      subject: each.subject,
      digest: each.digest,
      resources: markUnsent(resourcesOf(kept, each.subject), sent),
      ...(each.subject === CARE_PLAN ? { proposal: chart.proposal } : {}),
      ...(each.result === undefined ? {} : { inputs: usedInputs(each.result) }),
      ...(earlierOf(each).length === 0 ? {} : { earlier: earlierOf(each) }),
      outboxId: id,
      publishedAt: chart.assessment.asOf,
      decisions: [],
    })),
  );
  return id;
}

/** Without the kinds that the hospital does not take, and without what then refers to nothing. */
function writable(bundle: Bundle, { writeBack }: Hospital): Bundle {
  const refused = new Set([
    // One that may not be a RiskAssessment goes in another form: the delivery gives it.
    ...(mayBeWritten(writeBack) ? [] : ['RiskAssessment']),
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

/** "RiskAssessment (7), CarePlan, Provenance". */
function describe(bundle: Bundle): string {
  const counts = new Map<string, number>();
  for (const { resource } of bundle.entry ?? []) {
    const type = resource?.resourceType ?? 'unknown';
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts].map(([type, n]) => (n === 1 ? type : `${type} (${n})`)).join(', ');
}
