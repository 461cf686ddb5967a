/** Our own access to a hospital's server, where it has registered us as a backend client: no person, no launch. */
import type { EhrToken } from './ehr.ts';

export interface BackendAccess {
  /** undefined: the hospital has not registered us. The token's calls throw AppError `ehr.unavailable` */
  tokenOf(hospital: string): EhrToken | undefined;
}
