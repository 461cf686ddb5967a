/** What a flow needs from a hospital's FHIR server, for one launched patient. */
import type {
  Bundle,
  CapabilityStatement,
  Identifier,
  Patient,
  Resource,
} from '@medplum/fhirtypes';

/** A resource type (with its codes where it helps) that models need. */
export interface RecordQuery {
  readonly type: Resource['resourceType'];
  /** LOINC codes for Observation; omitted: all of the patient. */
  readonly codes?: readonly string[];
}

export interface PatientResources {
  readonly resources: readonly Resource[];
  /** What could not be read, a sentence each; empty when the answer is whole. */
  readonly incomplete: readonly string[];
  /** Some of it may be there at another try: a timeout, an outage. */
  readonly passing?: boolean;
}

export interface Ehr {
  /** Every page of every query, in parallel; only resources of this patient. @throws AppError `ehr.unavailable` when nothing could be read */
  readPatientResources(
    patientId: string,
    queries: readonly RecordQuery[],
  ): Promise<PatientResources>;
  /**
   * Sends a transaction Bundle; single requests, what is referred to first, where the server knows no transaction.
   *
   * @param options mayBeThere: an earlier try may have been done, as a whole or in part
   * @throws AppError `ehr.unavailable` (try again), `ehr.refused` (final), `ehr.conflict`, `ehr.not-supported` (`where`: the type)
   */
  write(bundle: Bundle, options: { readonly mayBeThere: boolean }): Promise<Bundle>;
  /** Patients with an identifier; a system that is not given may be any. @throws AppError `ehr.unavailable`, `ehr.refused` */
  findPatients(identifier: Identifier): Promise<readonly Patient[]>;
  /** One resource by its address; undefined where it is not there any more. */
  read(reference: string): Promise<Resource | undefined>;
  /** May a resource of this type be created? By what the server says of itself, and by what it has refused lately. */
  takes(type: string): Promise<boolean>;
  capabilities(): Promise<CapabilityStatement>;
}

/** The access token of a launch, and how to get the next one. */
export interface EhrToken {
  /** @throws AppError `session.ended` */
  current(): Promise<string>;
  /** After a 401; undefined: the hospital gives no new one. */
  renew(): Promise<string | undefined>;
}

/** A hospital's server with a person's token. @throws AppError `request.not-found` for an unknown hospital */
export type ConnectEhr = (hospital: string, token: EhrToken) => Ehr;
