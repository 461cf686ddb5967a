/** The conformance resources that this project defines: profiles, code systems, value sets, recommendations. */
import type { Resource } from '@medplum/fhirtypes';

export interface Conformance {
  /** In a fixed order. */
  all(): Promise<readonly (Resource & { readonly id: string })[]>;
}
