/** Who did what and when, in a chain of hashes: a missing or changed entry shows. */

export interface AuditEvent {
  readonly at: string;
  /** Reference of the person at the hospital, or `service`. */
  readonly who: string;
  /** `launch.opened`, `record.read`, `decision.saved` … */
  readonly what: string;
  readonly hospital: string;
  readonly patient: string;
  readonly outcome: 'success' | 'failure';
  /** Error code, counts; never a name. */
  readonly detail?: string;
}

/** An entry of the trail; its number is its place, from 1 without gaps. */
export interface AuditEntry extends AuditEvent {
  readonly id: number;
}

/** Instants from one on, up to another, or what is outside of that. */
export interface Moments {
  readonly since?: string;
  readonly before?: string;
  readonly outside?: boolean;
}

export interface AuditQuery {
  /** The last entry that counts. */
  readonly upTo: number;
  readonly ids?: readonly number[];
  /** References, any of them. */
  readonly patients?: readonly string[];
  /** All of them. */
  readonly moments?: readonly Moments[];
}

export interface AuditVerified {
  /** Entries looked at. */
  readonly entries: number;
  /** The first that does not fit. */
  readonly broken?: {
    readonly id: number;
    /** As the entry itself says; undefined where it is missing or unreadable. */
    readonly at: string | undefined;
    readonly why: string;
  };
}

export interface Audit {
  /** Durable before it returns. */
  append(event: AuditEvent): Promise<void>;
  /** Checks every entry against the one before it, and the last against the signed head. */
  verify(): Promise<AuditVerified>;
  /** Number of the last entry. */
  last(): Promise<number>;
  /** The newest first, or the oldest. */
  find(
    query: AuditQuery,
    page: { readonly oldestFirst: boolean; readonly offset: number; readonly count: number },
  ): Promise<{ readonly entries: readonly AuditEntry[]; readonly total: number }>;
}
