/** The resources that this service publishes, every version of them, for those who read them from /fhir. */
import type { Identifier, Resource } from '@medplum/fhirtypes';

/** A resource to keep, under its own type and id. */
export interface KeptResource {
  /** Whose it is; the resource is tagged with it. What is about no patient is the first one's. */
  readonly hospital: string;
  /** `Patient/<id>` at the hospital; undefined: about no patient (Device). */
  readonly patient: string | undefined;
  readonly resource: Resource & { readonly id: string };
}

/** One version of a resource. */
export interface StoredVersion {
  readonly type: string;
  readonly id: string;
  /** From 1, without gaps. */
  readonly version: number;
  /** Place in the order of all writes. */
  readonly seq: number;
  readonly lastUpdated: string;
  readonly hospital: string;
  readonly patient: string | undefined;
  /** With `meta.versionId`, `meta.lastUpdated` and the hospital's tag; undefined: deleted by this version. */
  readonly resource: Resource | undefined;
}

/** A patient of one hospital, or of any. */
export interface PatientKey {
  readonly hospital?: string;
  readonly patient: string;
}

export interface StoreQuery {
  readonly type: string;
  readonly ids?: readonly string[];
  /** Any of them. */
  readonly patients?: readonly PatientKey[];
}

export interface ResourceStore {
  /** All or none, durable before it returns; what is the same as before gets no new version. */
  put(resources: readonly KeptResource[], at: string): Promise<void>;
  /** Ends with a version without content; nothing where there is nothing. */
  remove(type: string, id: string, at: string): Promise<void>;
  /** The given version, or the current one. */
  read(type: string, id: string, version?: number): Promise<StoredVersion | undefined>;
  /** Types of the ids that are held. */
  typesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The last write so far: what is read up to it stays the same. */
  snapshot(): Promise<number>;
  /** The newest version up to a snapshot of each resource that is not deleted, last written first. */
  find(query: StoreQuery, snapshot: number): Promise<readonly StoredVersion[]>;
  /** Versions up to a snapshot, newest first, of one resource, a type, or all; a page of them, or every one. */
  history(
    of: { type?: string; id?: string; /** From this instant on. */ since?: string },
    snapshot: number,
    page?: { readonly offset: number; readonly count: number },
  ): Promise<{ readonly versions: readonly StoredVersion[]; readonly total: number }>;
  /** Notes by what the hospital knows a patient. */
  putPatient(key: Required<PatientKey>, identifiers: readonly Identifier[]): Promise<void>;
  /** Patients with an identifier; a system or value that is not given may be any. */
  patientsWith(identifier: Pick<Identifier, 'system' | 'value'>): Promise<readonly PatientKey[]>;
}
