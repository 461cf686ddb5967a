/** What was created or changed at a hospital's server, whoever the patient is: seen with our own access. */
import type { Resource } from '@medplum/fhirtypes';
import type { EhrToken } from './ehr.ts';

export interface Change {
  /** `Observation/17` */
  readonly reference: string;
  /** Differs where the content does: version, else the moment of the change, else a digest. */
  readonly state: string;
  /** On the hospital's clock; absent where the server does not say. */
  readonly lastUpdated?: string;
  /** Id of the patient it is about; absent where it names none. */
  readonly patientId?: string;
  readonly resource: Resource;
}

export interface ChangeFeed {
  /** The hospital's clock; undefined where it does not say. */
  clock(): Promise<string | undefined>;
  /** Of these, the types whose changes the hospital's server can be asked for. */
  offered(types: readonly string[]): Promise<readonly string[]>;
  /**
   * Everything of a type that changed after an instant, page by page; more than that where a server does not know `_lastUpdated`.
   *
   * @returns the hospital's clock when it answered the first page; undefined where it did not say
   * @throws AppError `ehr.unavailable`, `ehr.refused`, `ehr.not-fhir`, `session.ended`
   */
  changedSince(
    type: string,
    since: string,
    take: (page: readonly Change[]) => Promise<void>,
  ): Promise<string | undefined>;
}

export type ConnectFeed = (hospital: string, token: EhrToken) => ChangeFeed;
