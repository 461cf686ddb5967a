/**
 * Waits until a study is complete, then has it read: by the archive's own count, by what it has announced, else after a quiet time.
 *
 * What is open is told by the store alone, so that nothing is forgotten over a restart. A late image opens a study again.
 */
import type { Completeness } from '../domain/image-reading.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Announced, AvailabilityNotices } from '../ports/availability-notices.ts';
import type { ConnectPacs } from '../ports/pacs.ts';
import type { PacsOutbox } from '../ports/pacs-outbox.ts';
import type { OpenStudy, StudyProgress } from '../ports/study-progress.ts';
import { WakeLoop } from './wake-loop.ts';

/** All of it was read when it resolves; it may come more than once for the same content, after a crash. */
type ReadStudy = (
  hospital: string,
  studyInstanceUid: string,
  completeness: Completeness,
) => Promise<void>;

export interface CompleteStudiesPorts {
  readonly progress: StudyProgress;
  readonly connectPacs: ConnectPacs;
  readonly notices: Pick<AvailabilityNotices, 'of'>;
  readonly pacsOutbox: Pick<PacsOutbox, 'resultsOf'>;
  readonly readStudy: ReadStudy;
  readonly clock: Clock;
  /** Without a new image for so long, a study whose archive does not answer is complete. */
  readonly quietMs: number;
  /** Pause between two looks, milliseconds; 1 s where absent. */
  readonly everyMs?: number;
  readonly report: (event: string, detail: Readonly<Record<string, string | number>>) => void;
}

const LOOK_EVERY_MS = 1_000;
/** The archive counts what it has now, and may itself still be receiving: its count and ours must agree after a pause. */
const LULL_MS = 5_000;
/** The archive has more than we were sent: it is waited for so many quiet times, then what is there is read. */
const PATIENCE = 10;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 300_000;
const MOST_TRIES = 8;

/** Studies that are counted or read at the same time: a slow archive, or a long study, does not stop the others. */
const LANES = 4;

interface NextAsk {
  readonly content: number;
  readonly atMs: number;
  /** All that was announced was here by then. */
  readonly isAllHere: boolean;
}

export class StudyCompleter {
  readonly #ports: CompleteStudiesPorts;
  readonly #loop: WakeLoop;
  readonly #active = new Map<string, Promise<void>>();
  /** When the archive is asked next about a content that it did not settle. */
  readonly #nextAsk = new Map<string, NextAsk>();

  constructor(ports: CompleteStudiesPorts) {
    this.#ports = ports;
    this.#loop = new WakeLoop(() => this.#look(), ports.everyMs ?? LOOK_EVERY_MS);
  }

  start(): void {
    this.#loop.start();
  }

  /** Ends after what is being read now. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.all(this.#active.values());
  }

  async #look(): Promise<void> {
    const { progress, clock, notices } = this.#ports;
    try {
      for (const study of await progress.open(clock.now()))
        this.#begin(study, await notices.of(study));
    } catch (error) {
      this.#ports.report('studies.watch-failed', { kind: codeOf(error) });
    }
  }

  #begin(study: OpenStudy, announced: Announced | undefined): void {
    const key = keyOf(study);
    if (this.#active.has(key) || this.#active.size >= LANES) return;
    if (!this.#mayBeComplete(study, announced)) return;
    const work = this.#settle(study, announced)
      .catch((error: unknown) =>
        this.#ports.report('studies.watch-failed', { kind: codeOf(error) }),
      )
      .finally(() => this.#active.delete(key));
    this.#active.set(key, work);
  }

  #mayBeComplete(study: OpenStudy, announced: Announced | undefined): boolean {
    const now = Date.parse(this.#ports.clock.now());
    const next = this.#nextAsk.get(keyOf(study));
    // What was announced since is looked at at once.
    const isNew = announced?.missing === 0 && next?.isAllHere !== true;
    if (next?.content === study.content && now < next.atMs && !isNew) return false;
    return quietForMs(study, now) >= Math.min(LULL_MS, this.#ports.quietMs);
  }

  async #settle(study: OpenStudy, announced: Announced | undefined): Promise<void> {
    const { connectPacs, clock, quietMs, pacsOutbox } = this.#ports;
    const counted = await countAt(connectPacs(study.hospital), study.studyInstanceUid);
    const now = Date.parse(clock.now());
    const evidence = { counted, announced, comparable: await comparableOf(study, pacsOutbox) };
    const completeness = completenessOf(study, evidence, quietForMs(study, now), quietMs);
    if (completeness === undefined) {
      // Once after each lull, then with each quiet time: an archive is not asked every second.
      const dueMs = Date.parse(study.lastReceivedAt) + quietMs;
      const atMs = dueMs > now ? dueMs : now + quietMs;
      const isAllHere = announced?.missing === 0;
      this.#nextAsk.set(keyOf(study), { content: study.content, atMs, isAllHere });
      return;
    }
    this.#nextAsk.delete(keyOf(study));
    await read(study, completeness, this.#ports);
  }
}

interface Evidence {
  /** Instances that the archive has, or why that is not known. */
  readonly counted: number | string;
  readonly announced: Announced | undefined;
  /** Of what is here, what the archive's count has in it as well. */
  readonly comparable: number;
}

/** What came from elsewhere, and of our results those that the archive has confirmed. */
async function comparableOf(
  { hospital, studyInstanceUid, instances, own }: OpenStudy,
  pacsOutbox: CompleteStudiesPorts['pacsOutbox'],
): Promise<number> {
  if (own === 0) return instances;
  const results = await pacsOutbox.resultsOf(hospital, studyInstanceUid);
  const confirmed = results.filter(({ isSent }) => isSent).flatMap((each) => each.instances);
  return instances - own + confirmed.length;
}

/** @returns undefined: more images may come */
function completenessOf(
  { instances }: OpenStudy,
  { counted, announced, comparable }: Evidence,
  quietForMs: number,
  quietMs: number,
): Completeness | undefined {
  if (typeof counted === 'number' && counted > 0 && comparable >= counted)
    return { by: 'pacs-count', detail: `all ${counted} images that the archive has`, instances };
  const by = 'quiet-time';
  const quiet = `no new image for ${Math.round(quietForMs / 1_000)} s`;
  if (typeof counted === 'number' && counted > 0) {
    const detail = `${comparable} of ${counted} images that the archive has; ${quiet}`;
    return quietForMs < quietMs * PATIENCE ? undefined : { by, detail, instances };
  }
  if (announced !== undefined) {
    const { images, missing } = announced;
    if (missing === 0) {
      const detail = `all ${images} images that the archive has announced`;
      return { by: 'availability-notice', detail, instances };
    }
    const detail = `${images - missing} of ${images} images that the archive has announced; ${quiet}`;
    return quietForMs < quietMs * PATIENCE ? undefined : { by, detail, instances };
  }
  const why = typeof counted === 'string' ? counted : 'the archive does not know the study';
  return quietForMs < quietMs ? undefined : { by, detail: `${quiet}; ${why}`, instances };
}

/** @returns a number, or why there is none */
async function countAt(
  pacs: ReturnType<ConnectPacs>,
  studyInstanceUid: string,
): Promise<number | string> {
  if (pacs === undefined) return 'no archive is configured that could be asked';
  try {
    return (await pacs.countInstances(studyInstanceUid)) ?? 'the archive does not count';
  } catch (error) {
    if (error instanceof AppError) return 'the archive could not be asked';
    throw error;
  }
}

async function read(
  study: OpenStudy,
  completeness: Completeness,
  { progress, readStudy, clock, report }: CompleteStudiesPorts,
): Promise<void> {
  const { hospital, studyInstanceUid, tries } = study;
  const began = performance.now();
  await progress.begin(study);
  try {
    await readStudy(hospital, studyInstanceUid, completeness);
  } catch (error) {
    const isLast = tries + 1 >= MOST_TRIES;
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** tries, LONGEST_RETRY_MS);
    const nextTryAt = new Date(Date.parse(clock.now()) + delayMs).toISOString();
    await progress.failed(study, codeOf(error), isLast ? undefined : nextTryAt);
    report('study.not-read', {
      hospital,
      studyUid: studyInstanceUid,
      tries: tries + 1,
      reason: error instanceof AppError ? error.message : codeOf(error),
    });
    return;
  }
  await progress.done(study, completeness, clock.now());
  report('study.read', {
    hospital,
    studyUid: studyInstanceUid,
    instances: completeness.instances,
    by: completeness.by,
    durationMs: Math.round(performance.now() - began),
  });
}

function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}

function keyOf({ hospital, studyInstanceUid }: OpenStudy): string {
  return `${hospital} ${studyInstanceUid}`;
}

function quietForMs({ lastReceivedAt }: OpenStudy, now: number): number {
  return now - Date.parse(lastReceivedAt);
}
