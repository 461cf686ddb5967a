/**
 * Publishes what is new in a reading of a study: one transaction in the outbox, our own store, and a note of what it holds.
 *
 * The same reading again enqueues nothing. A finding that nobody has decided on is updated, a decided one is left alone, and the
 * new one stands beside it. A finding that the new reading does not have at all is withdrawn where nobody has decided on it.
 */
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import type { ImageReading, StudyReading } from '../domain/image-reading.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { Published, PublishedResource, PublishedStore } from '../ports/published-store.ts';
import type { Hospital } from './chart.ts';
import { nameOf } from './digest.ts';
import type { KeepPublished } from './keep-published.ts';
import { kindOf, markUnsent } from './published-resources.ts';
import {
  findingSubject,
  isOfStudy,
  vanishedFindings,
  withdrawFindings,
} from './withdraw-findings.ts';

export interface PublishReadingPorts {
  readonly published: PublishedStore;
  readonly outbox: Outbox;
  readonly keep: KeepPublished;
}

export interface ReadingToPublish {
  readonly study: StudyReading;
  /** `Patient/<id>` */
  readonly patient: string;
  /** Of the whole reading: steps/report/imaging; where nothing is read, the report that says so. */
  readonly bundle: Bundle;
  readonly hospital: Pick<Hospital, 'writeBack'> & { readonly writeBack: { imaging: boolean } };
}

interface News {
  readonly subject: string;
  readonly digest: string;
  readonly trackingUid: string;
  readonly before: Published | undefined;
}

/** Something in it was not published, or otherwise; or something is published that it does not have. */
export function hasNews(study: StudyReading, known: readonly Published[]): boolean {
  const isNew = study.readings
    .map((reading) => newsOf(reading, known))
    .some(({ digest, before }) => before?.digest !== digest);
  return isNew || vanishedFindings(study, known).length > 0;
}

/** @returns number of the delivery; undefined: nothing is new, or nothing is sent */
export async function publishReading(
  { study, patient, bundle, hospital }: ReadingToPublish,
  ports: PublishReadingPorts,
): Promise<string | undefined> {
  const known = await ports.published.ofPatient(study.hospital, patient);
  const all = study.readings.map((reading) => newsOf(reading, known));
  const news = all.filter(({ digest, before }) => before?.digest !== digest);
  const vanished = vanishedFindings(study, known);
  if (news.length === 0 && vanished.length === 0) return undefined;
  const earlier = [...news.map(({ before }) => before), ...vanished].map((each) => each?.outboxId);
  const id = nameOf([study.hospital, patient, news.map(({ digest }) => digest), earlier]);
  const isFirst = !known.some((each) => isOfStudy(each, study.studyInstanceUid));
  const full = updating(bundle, all, isFirst);
  const sent = writable(full, hospital.writeBack);
  const isSent = (sent.entry ?? []).length > 0;
  if (isSent)
    await ports.outbox.enqueue({
      id,
      hospital: study.hospital,
      patient,
      what: `imaging: ${inWords(news.length)}`,
      bundle: sent,
      enqueuedAt: study.asOf,
    });
  // Enqueued by an earlier try that ended before it was noted: that one's content counts.
  await ports.keep({ hospital: study.hospital, patient, bundle: full });
  await ports.published.save(
    news.map(({ subject, digest, trackingUid }) => ({
      hospital: study.hospital,
      patient,
      subject,
      digest,
      resources: markUnsent(resourcesOf(full, trackingUid), sent),
      outboxId: id,
      publishedAt: study.asOf,
      decisions: [],
    })),
  );
  await withdrawFindings(vanished, { hospital: study.hospital, patient, at: study.asOf }, ports);
  return isSent ? id : undefined;
}

function inWords(findings: number): string {
  if (findings === 0) return 'report without a finding';
  return `${findings} ${findings === 1 ? 'finding' : 'findings'}`;
}

function newsOf(reading: ImageReading, known: readonly Published[]): News {
  const { trackingUid } = reading;
  const subject = findingSubject(trackingUid);
  const before = known.find((each) => each.subject === subject);
  return { subject, trackingUid, before, digest: readingDigest(reading) };
}

/** Of a reading, without its moment. */
export function readingDigest(reading: ImageReading): string {
  const { manifest, image, trackingUid, remarks, point } = reading;
  const said = reading.read
    ? [reading.classes, reading.conformalSet, reading.finding, reading.abstained, reading.beside]
    : [reading.because, reading.detail];
  const model = [manifest.id, manifest.version];
  return nameOf([model, image.sopInstanceUid, image.frame, trackingUid, remarks, point, said]);
}

/** Observation and RiskAssessment of a finding, by its tracking UID. */
function resourcesOf(bundle: Bundle, trackingUid: string): PublishedResource[] {
  return (bundle.entry ?? []).flatMap(({ fullUrl, resource }): PublishedResource[] => {
    if (fullUrl === undefined) return [];
    if (resource?.resourceType !== 'Observation' && resource?.resourceType !== 'RiskAssessment')
      return [];
    const uids = (resource.identifier ?? []).map(({ value }) => value);
    return uids.includes(`urn:oid:${trackingUid}`) ? [{ fullUrl, resource }] : [];
  });
}

/** What stays keeps its address and is not written again; what nobody decided on is replaced at its address. */
function updating(bundle: Bundle, all: readonly News[], isFirst: boolean): Bundle {
  let text = JSON.stringify(bundle);
  const [updated, unchanged] = [new Map<string, string>(), new Set<string>()];
  for (const { before, digest, trackingUid } of all) {
    const isSame = before?.digest === digest;
    if (before === undefined || (!isSame && before.decisions.length > 0)) continue;
    for (const now of resourcesOf(bundle, trackingUid)) {
      const old = before.resources.find((each) => kindOf(each.resource) === kindOf(now.resource));
      if (old === undefined) continue;
      text = text.replaceAll(`"${now.fullUrl}"`, `"${old.fullUrl}"`);
      if (isSame) unchanged.add(old.fullUrl);
      else updated.set(old.fullUrl, replacedInWords(before));
    }
  }
  const renamed = JSON.parse(text) as Bundle;
  const entry = (renamed.entry ?? []).flatMap((each): BundleEntry[] => {
    if (unchanged.has(each.fullUrl ?? '')) return [];
    const isReport = each.resource?.resourceType === 'DiagnosticReport' && !isFirst;
    const said = updated.get(each.fullUrl ?? '');
    if (said !== undefined) return [update(noted(each, said))];
    if (isReport) return [update(each)];
    return [withoutTargets(each, unchanged)];
  });
  return { ...renamed, entry };
}

/** What a reader of the record may have seen. */
function replacedInWords({ resources, publishedAt }: Published): string {
  const said = resources.flatMap(({ resource }) =>
    resource.resourceType === 'Observation' ? (resource.valueCodeableConcept?.text ?? []) : [],
  );
  return `Replaces the reading of ${publishedAt}: ${said[0] ?? 'not read'}.`;
}

function noted(entry: BundleEntry, text: string): BundleEntry {
  const { resource } = entry;
  if (resource?.resourceType !== 'Observation' && resource?.resourceType !== 'RiskAssessment')
    return entry;
  return { ...entry, resource: { ...resource, note: [...(resource.note ?? []), { text }] } };
}

/** ifNoneExist stays: where the earlier one is not there, this one is created. */
function update(entry: BundleEntry): BundleEntry {
  if (entry.request === undefined) return entry;
  return { ...entry, request: { ...entry.request, method: 'PUT', url: entry.fullUrl ?? '' } };
}

function withoutTargets(entry: BundleEntry, left: ReadonlySet<string>): BundleEntry {
  const { resource } = entry;
  if (resource?.resourceType !== 'Provenance') return entry;
  const target = resource.target.filter(({ reference = '' }) => !left.has(reference));
  return { ...entry, resource: { ...resource, target } };
}

/** Without the kinds that the hospital does not want, and without what then refers to nothing. */
function writable(bundle: Bundle, writeBack: ReadingToPublish['hospital']['writeBack']): Bundle {
  const isWanted: Readonly<Record<string, boolean>> = {
    RiskAssessment: writeBack.riskAssessment,
    Observation: writeBack.observation,
    DiagnosticReport: writeBack.observation,
  };
  const isLeft = ({ resource }: BundleEntry) => isWanted[resource?.resourceType ?? ''] === false;
  const kept = (bundle.entry ?? []).filter((entry) => !isLeft(entry));
  const isEmpty = !kept.some(({ resource }) => isWanted[resource?.resourceType ?? ''] === true);
  if (!writeBack.imaging || isEmpty) return { ...bundle, entry: [] };
  const left = new Set((bundle.entry ?? []).filter(isLeft).map(({ fullUrl = '' }) => fullUrl));
  return { ...bundle, entry: kept.map((entry) => withoutTargets(entry, left)) };
}
