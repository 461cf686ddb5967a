/** Bulk exports that were asked for: what, of which state, for whom, until when. The resources themselves are read when they are fetched. */

export interface ExportJob {
  readonly id: string;
  /** Only this client may look at it. */
  readonly client: string;
  /** Address as it was asked for. */
  readonly request: string;
  /** Moment of the state that is exported. */
  readonly at: string;
  /** The last write that counts. */
  readonly snapshot: number;
  readonly types: readonly string[];
  /** Patients of this hospital only; undefined: of all. */
  readonly hospital?: string;
  /** Only what was written after this instant. */
  readonly since?: string;
  readonly expiresAt: string;
}

export interface ExportJobs {
  /** Durable before it returns; forgets what has expired. */
  save(job: ExportJob): Promise<void>;
  get(id: string): Promise<ExportJob | undefined>;
  remove(id: string): Promise<void>;
  /** How many a client has that have not expired. */
  countOf(client: string, now: string): Promise<number>;
}
