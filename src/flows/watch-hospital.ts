/**
 * Notices what changed at a hospital. In: our own access. Out: the patients whose record says something new, noted durably.
 *
 * Intervals overlap, since a server may show a change a while after the moment it gives it; what was seen is not seen again.
 */
import type { Resource } from '@medplum/fhirtypes';
import type { Clock } from '../ports/clock.ts';
import type { Change, ChangeFeed } from '../ports/change-feed.ts';
import type { RecordQuery } from '../ports/ehr.ts';
import type { PublishedStore } from '../ports/published-store.ts';
import type { WatchStore } from '../ports/watch-store.ts';
import { isByHand } from './entry-resources.ts';
import { isAskedFor, isOurs } from './record-queries.ts';

/** Statements of a record that can move a result. */
export const WATCHED_TYPES = [
  'Observation',
  'Condition',
  'MedicationRequest',
  'MedicationStatement',
  'AllergyIntolerance',
  'FamilyMemberHistory',
  'Procedure',
  'QuestionnaireResponse',
  'List',
  'Patient',
] as const;

export interface WatchPorts {
  readonly watch: WatchStore;
  readonly published: PublishedStore;
  readonly clock: Clock;
  readonly queries: () => Promise<readonly RecordQuery[]>;
}

export interface WatchRequest {
  readonly hospital: string;
  readonly type: string;
  /** How far the interval reaches back before the last one's end. */
  readonly overlapMs: number;
}

/** Cursors of their own: since when the hospital is watched, on our clock and on its clock. */
const STARTED_HERE = 'started-here';
const STARTED_THERE = 'started-there';
/** HTTP dates have whole seconds, and a request takes a while. */
const SAME_CLOCK_MS = 2_000;
/** Longer than any interval reaches back. */
const SEEN_KEPT_MS = 7_200_000;
const AI_ASSERTED = 'AIAST';

/** Changes count from here on: what was there before is assessed when somebody asks. */
export async function beginWatching(hospital: string, { watch, clock }: WatchPorts): Promise<void> {
  if ((await watch.cursor(hospital, STARTED_HERE)) === undefined)
    await watch.moveCursor(hospital, STARTED_HERE, clock.now());
}

/** @returns how many patients were noted */
export async function noticeChanges(
  { hospital, type, overlapMs }: WatchRequest,
  feed: ChangeFeed,
  ports: WatchPorts,
): Promise<number> {
  const { watch, clock } = ports;
  const started = await startedThere(hospital, feed, ports);
  const cursor = await watch.cursor(hospital, type);
  const since = cursor === undefined ? started : latest(started, plus(cursor, -overlapMs));
  const askedAt = clock.now();
  const patients = new Set<string>();
  const answeredAt = await feed.changedSince(type, since, async (page) => {
    const fresh = await unseen(page, hospital, since, ports);
    // Without a date it cannot be told what is new: the first time, everything is old.
    const news = cursor === undefined ? fresh.filter(({ lastUpdated }) => lastUpdated) : fresh;
    const concerned = await concernedBy(news, hospital, ports);
    concerned.forEach((each) => patients.add(each));
    if (fresh.length > 0) await watch.note(hospital, fresh, concerned, clock.now());
  });
  await watch.moveCursor(hospital, type, answeredAt ?? askedAt);
  await watch.forgetSeen(hospital, plus(answeredAt ?? askedAt, -SEEN_KEPT_MS));
  return patients.size;
}

/** Our clock and the hospital's may differ by more than an interval. */
async function startedThere(
  hospital: string,
  feed: ChangeFeed,
  { watch, clock }: WatchPorts,
): Promise<string> {
  const known = await watch.cursor(hospital, STARTED_THERE);
  if (known !== undefined) return known;
  const here = (await watch.cursor(hospital, STARTED_HERE)) ?? clock.now();
  const aheadMs = Date.parse((await feed.clock()) ?? clock.now()) - Date.parse(clock.now());
  const started = plus(here, Math.abs(aheadMs) < SAME_CLOCK_MS ? 0 : aheadMs - SAME_CLOCK_MS);
  await watch.moveCursor(hospital, STARTED_THERE, started);
  return started;
}

async function unseen(
  page: readonly Change[],
  hospital: string,
  since: string,
  { watch }: WatchPorts,
): Promise<Change[]> {
  const seen = await Promise.all(page.map((change) => watch.isSeen(hospital, change)));
  return page.filter(
    // A server that does not know the parameter answers with everything.
    ({ lastUpdated = since }, n) =>
      seen[n] !== true && Date.parse(lastUpdated) >= Date.parse(since),
  );
}

/** Whose record says something new that counts. */
async function concernedBy(
  changes: readonly Change[],
  hospital: string,
  { published, queries }: WatchPorts,
): Promise<string[]> {
  const asked = await queries();
  const found = new Set<string>();
  for (const { resource, patientId } of changes) {
    if (patientId === undefined || found.has(patientId) || isOwnDoing(resource)) continue;
    if (!isAskedFor(resource, asked)) continue;
    // Somebody registered says nothing yet; a birth date put right says something about results.
    const isNobodyYet =
      resource.resourceType === 'Patient' &&
      (await published.ofPatient(hospital, `Patient/${patientId}`)).length === 0;
    if (!isNobodyYet) found.add(patientId);
  }
  return [...found];
}

/** Ours, entered in our app, or another machine's opinion: two that answer each other would never end. */
export function isOwnDoing(resource: Resource): boolean {
  const labels = resource.meta?.security ?? [];
  return isOurs(resource) || isByHand(resource) || labels.some(({ code }) => code === AI_ASSERTED);
}

function latest(one: string, other: string): string {
  return Date.parse(one) > Date.parse(other) ? one : other;
}

function plus(instant: string, ms: number): string {
  return new Date(Date.parse(instant) + ms).toISOString();
}
