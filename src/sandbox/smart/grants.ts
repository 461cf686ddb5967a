/** Launches, codes and tokens that this hospital has given out. In: what was agreed. Out: secrets, and later what they stand for. */
import { createHash, randomBytes } from 'node:crypto';

export interface LaunchContext {
  /** Id of the Patient. */
  readonly patient: string;
  readonly encounter?: string;
}

/** What a code stands for. */
export interface Agreement extends LaunchContext {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly scopes: readonly string[];
  readonly nonce?: string;
}

/** A running permission of an app for one patient. */
export interface Grant extends LaunchContext {
  readonly id: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly access: { readonly hash: string; readonly untilMs: number }[];
  readonly refresh?: { readonly hash: string; readonly untilMs: number };
}

interface Limited<T> {
  readonly value: T;
  readonly untilMs: number;
}

export const ACCESS_SECONDS = 900;
const CODE_MS = 60_000;
const LAUNCH_MS = 300_000;
const REFRESH_MS = 24 * 3_600_000;
/** Old ones go when there are more. */
const MOST_GRANTS = 200;

export class Grants {
  readonly #nowMs: () => number;
  readonly #changed: () => void;
  readonly #launches = new Map<string, Limited<LaunchContext>>();
  readonly #codes = new Map<string, Limited<Agreement> & { grantId?: string }>();
  #grants: Grant[] = [];

  constructor(nowMs: () => number, changed: () => void) {
    this.#nowMs = nowMs;
    this.#changed = changed;
  }

  get all(): readonly Grant[] {
    return this.#grants;
  }

  restore(grants: readonly Grant[]): void {
    this.#grants = [...grants];
  }

  clear(): void {
    this.#launches.clear();
    this.#codes.clear();
    this.#grants = [];
  }

  newLaunch(context: LaunchContext): string {
    this.#forgetOld();
    return this.#hold(this.#launches, context, LAUNCH_MS);
  }

  /** A launch works once. */
  takeLaunch(id: string): LaunchContext | undefined {
    const launch = this.#launches.get(id);
    this.#launches.delete(id);
    return launch !== undefined && launch.untilMs > this.#nowMs() ? launch.value : undefined;
  }

  newCode(agreement: Agreement): string {
    return this.#hold(this.#codes, agreement, CODE_MS);
  }

  /** A code works once; who shows it again ends what it had given (RFC 6749 4.1.2). */
  takeCode(code: string): Agreement | undefined {
    const held = this.#codes.get(code);
    if (held === undefined) return undefined;
    const { grantId } = held;
    if (grantId !== undefined) {
      this.#replace(this.#grants.filter(({ id }) => id !== grantId));
      return undefined;
    }
    this.#codes.set(code, { ...held, grantId: 'refused' });
    return held.untilMs > this.#nowMs() ? held.value : undefined;
  }

  /** @returns the secrets, which are kept as hashes only */
  newGrant(code: string, agreement: Agreement): { access: string; refresh: string | undefined } {
    const id = secret();
    const held = this.#codes.get(code);
    if (held !== undefined) this.#codes.set(code, { ...held, grantId: id });
    const { clientId, patient, encounter, scopes } = agreement;
    const access = secret();
    const lasting = scopes.includes('offline_access') || scopes.includes('online_access');
    const refresh = lasting ? secret() : undefined;
    const grant: Grant = {
      id,
      clientId,
      patient,
      ...(encounter === undefined ? {} : { encounter }),
      scopes,
      access: [this.#limited(access)],
      ...(refresh === undefined
        ? {}
        : { refresh: { hash: hashOf(refresh), untilMs: this.#nowMs() + REFRESH_MS } }),
    };
    this.#replace([...this.#grants, grant].slice(-MOST_GRANTS));
    return { access, refresh };
  }

  byAccess(token: string): Grant | undefined {
    const hash = hashOf(token);
    const now = this.#nowMs();
    return this.#grants.find(({ access }) =>
      access.some((each) => each.hash === hash && each.untilMs > now),
    );
  }

  byRefresh(token: string): Grant | undefined {
    const hash = hashOf(token);
    return this.#grants.find(
      ({ refresh }) => refresh?.hash === hash && refresh.untilMs > this.#nowMs(),
    );
  }

  /** One more access token of the same grant. */
  newAccess(grant: Grant): string {
    const access = secret();
    const valid = grant.access.filter(({ untilMs }) => untilMs > this.#nowMs());
    const renewed = { ...grant, access: [...valid, this.#limited(access)] };
    this.#replace(this.#grants.map((each) => (each.id === grant.id ? renewed : each)));
    return access;
  }

  /** @param refreshToo nothing but a new launch helps then */
  expire(refreshToo: boolean): void {
    this.#replace(refreshToo ? [] : this.#grants.map((grant) => ({ ...grant, access: [] })));
  }

  #limited(token: string) {
    return { hash: hashOf(token), untilMs: this.#nowMs() + ACCESS_SECONDS * 1_000 };
  }

  #hold<T>(held: Map<string, Limited<T>>, value: T, forMs: number): string {
    const id = secret();
    held.set(id, { value, untilMs: this.#nowMs() + forMs });
    return id;
  }

  #replace(grants: Grant[]): void {
    this.#grants = grants;
    this.#changed();
  }

  /** A code is remembered for as long as its grant could be, so that a second use is noticed. */
  #forgetOld(): void {
    const now = this.#nowMs();
    for (const [id, { untilMs }] of this.#launches) if (untilMs < now) this.#launches.delete(id);
    for (const [id, { untilMs }] of this.#codes)
      if (untilMs + REFRESH_MS < now) this.#codes.delete(id);
  }
}

export function secret(): string {
  return randomBytes(32).toString('base64url');
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
