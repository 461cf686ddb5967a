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
}
