/** Watches one hospital in the background: asks what changed, and has it assessed. In: our own access. Out: results, by the outbox. */
import { AppError } from '../errors.ts';
import type { ConnectFeed } from '../ports/change-feed.ts';
import type { EhrToken } from '../ports/ehr.ts';
import { assessChanged, type AssessChangedPorts } from './assess-changed.ts';
import { lookInTurn } from './watch-in-turn.ts';
import { beginWatching, noticeChanges, WATCHED_TYPES, type WatchPorts } from './watch-hospital.ts';

export interface WatcherPorts extends WatchPorts, Omit<AssessChangedPorts, 'quietMs'> {
  readonly connectFeed: ConnectFeed;
  /** Pause between two looks, milliseconds; 5 s where absent. */
  readonly everyMs?: number | undefined;
}

export interface WatchedHospital {
  readonly id: string;
  readonly token: EhrToken;
  /** Whose record is looked at in turn, a minute; 0: nobody's. */
  readonly patientsPerMinute: number;
}

const INTERVAL_MS = 5_000;
/** While a burst may go on. */
const SOON_MS = 1_000;
/** A burst is over when nothing came for so long, or for two looks where they are closer together. */
const QUIET_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
/** Values change most often; the other types are asked for each so many rounds. */
const ROUNDS = 3;
/** A server shows a change when its transaction ends, under a moment from before. */
const OVERLAP_MS = 60_000;
/** Long transactions: reached back for at the start and now and then. */
const LONG_OVERLAP_MS = 900_000;
const LONG_ROUNDS = 60;
const REFUSALS = new Set(['ehr.refused', 'ehr.not-supported']);
/** A type that is refused may be allowed one day. */
const REFUSED_ROUNDS = 120;
/** Assessed before it is asked again what changed. */
const ASSESSED_A_ROUND = 40;
/** After a long round the patients whose turn has come meanwhile do not come all at once. */
const LONGEST_TURN = 20;

export class HospitalWatcher {
  readonly #hospital: WatchedHospital;
  readonly #ports: WatcherPorts;
  readonly #everyMs: number;
  readonly #refused = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #round = 0;
  #failures = 0;
  #turnSinceMs = 0;
  #stopped = true;
  #all = false;

  constructor(hospital: WatchedHospital, ports: WatcherPorts) {
    this.#hospital = hospital;
    this.#ports = ports;
    this.#everyMs = ports.everyMs ?? INTERVAL_MS;
  }

  async start(): Promise<void> {
    this.#stopped = false;
    this.#turnSinceMs = Date.parse(this.#ports.clock.now());
    await beginWatching(this.#hospital.id, this.#ports);
    this.wake();
  }

  /** Something may have changed: ask now, for every type. */
  wake(): void {
    this.#all = true;
    this.#look();
  }

  /** Ends after what is being assessed now. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #look(): void {
    if (this.#stopped || this.#running !== undefined) return;
    clearTimeout(this.#timer);
    this.#running = this.#lookOnce().then((pauseMs) => {
      this.#running = undefined;
      if (!this.#stopped) this.#timer = setTimeout(() => this.#look(), this.#all ? 0 : pauseMs);
    });
  }

  /** @returns how long to pause, milliseconds */
  async #lookOnce(): Promise<number> {
    const { id } = this.#hospital;
    try {
      await this.#notice();
      await this.#lookInTurn();
      if (this.#failures > 0) this.#ports.report('watch.resumed', { hospital: id });
      this.#failures = 0;
      await this.#assess();
      return (await this.#ports.watch.waiting(id)) > 0
        ? Math.min(SOON_MS, this.#everyMs)
        : this.#everyMs;
    } catch (error) {
      this.#failures += 1;
      const reason = error instanceof AppError ? error.message : 'the service failed';
      if (this.#failures === 1) this.#ports.report('watch.interrupted', { hospital: id, reason });
      return Math.min(LONGEST_PAUSE_MS, this.#everyMs * 2 ** Math.min(this.#failures - 1, 5));
    }
  }

  async #notice(): Promise<void> {
    const { id: hospital, token } = this.#hospital;
    const feed = this.#ports.connectFeed(hospital, token);
    const all = this.#all || this.#round % ROUNDS === 0;
    const overlapMs = this.#round % LONG_ROUNDS === 0 ? LONG_OVERLAP_MS : OVERLAP_MS;
    const round = this.#round;
    this.#all = false;
    this.#round += 1;
    const types = (await feed.offered(all ? WATCHED_TYPES : WATCHED_TYPES.slice(0, 1))).filter(
      (type) => (this.#refused.get(type) ?? 0) <= round,
    );
    const counts = await Promise.all(
      types.map((type) =>
        noticeChanges({ hospital, type, overlapMs }, feed, this.#ports).catch((error: unknown) => {
          if (!(error instanceof AppError) || !REFUSALS.has(error.code)) throw error;
          this.#refused.set(type, round + REFUSED_ROUNDS);
          this.#ports.report('watch.refused', {
            hospital,
            type,
            reason: error.message,
            // What there is instead: a look at each patient that we know.
            patientsPerMinute: this.#hospital.patientsPerMinute,
          });
          return 0;
        }),
      ),
    );
    const patients = counts.reduce((sum, count) => sum + count, 0);
    if (patients > 0) this.#ports.report('watch.changed', { hospital, patients });
  }

  async #lookInTurn(): Promise<void> {
    const { id: hospital, token, patientsPerMinute } = this.#hospital;
    const now = Date.parse(this.#ports.clock.now());
    const due = Math.floor(((now - this.#turnSinceMs) / 60_000) * patientsPerMinute);
    if (due < 1) return;
    this.#turnSinceMs = now;
    const limit = Math.min(due, LONGEST_TURN);
    const patients = await lookInTurn({ hospital, token, limit }, this.#ports);
    if (patients > 0) this.#ports.report('watch.changed', { hospital, patients });
  }

  async #assess(): Promise<void> {
    const { id, token } = this.#hospital;
    const quietMs = Math.min(QUIET_MS, 2 * this.#everyMs);
    let left = ASSESSED_A_ROUND;
    while (left > 0 && !this.#isStopped()) {
      const done = await assessChanged(id, token, { ...this.#ports, quietMs });
      if (done === 0) return;
      left -= done;
    }
  }

  #isStopped(): boolean {
    return this.#stopped;
  }
}
