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

export interface Audit {
  /** Durable before it returns. */
  append(event: AuditEvent): Promise<void>;
  /** Entries checked, and the first whose hash does not fit. */
  verify(): Promise<{ readonly entries: number; readonly brokenAt: number | undefined }>;
}
