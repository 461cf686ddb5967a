/** A call of one of our CDS services, as far as flows need it; its form was checked where it came in. */
import type { Resource } from '@medplum/fhirtypes';

export interface HookAuthorization {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly scopes: readonly string[];
  /** Patient to whom the token is restricted. */
  readonly patient: string | undefined;
}

export interface HookCall {
  /** Id of the service. */
  readonly service: string;
  readonly hook: string;
  readonly patientId: string;
  /** `Practitioner/7` */
  readonly userId: string;
  readonly fhirServer: string | undefined;
  readonly authorization: HookAuthorization | undefined;
  /** A key that is absent was not provided; null: there is no such data. */
  readonly prefetch: ReadonlyMap<string, unknown>;
  /** Orders that are about to be placed. */
  readonly draftOrders: readonly Resource[];
}
