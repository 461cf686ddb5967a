/** Who may call our CDS services: EHRs that are registered by issuer and key set, each bound to one hospital. */

/** A caller whose token was checked. */
export interface CdsClient {
  readonly issuer: string;
  /** Id of its hospital. */
  readonly hospital: string;
  /** Base address of that hospital's FHIR server, without a slash at the end. */
  readonly fhirBaseUrl: string;
  /** Number of the token: good for one call. */
  readonly tokenId: string;
  /** Until then the number must be remembered. */
  readonly tokenUsableUntil: string;
}

export interface CdsClients {
  /**
   * Checks issuer, signature (ES384, RS384), key, audience and times; a `jku` is never followed.
   *
   * @param audiences addresses of the service, one of which the token names
   * @throws AppError `cds.not-trusted`; `ehr.unavailable` when its keys cannot be had
   */
  verify(token: string, audiences: readonly string[]): Promise<CdsClient>;
}
