/** Programs that may call /fhir, registered with the address of their keys. */

/** A client whose assertion was checked. */
export interface ApiClient {
  readonly id: string;
  /** What it may be granted; wildcards included. */
  readonly scopes: readonly string[];
  /** Number of the assertion: good for one request. */
  readonly assertionId: string;
  /** Until then the number must be remembered. */
  readonly usableUntil: string;
}

export interface ApiClients {
  /**
   * Checks a client assertion (RFC 7523; SMART Backend Services): signature by a published key, issuer, audience, times.
   *
   * @param audiences addresses of the endpoint, one of which the assertion names
   * @throws AppError `oauth.invalid-client`
   */
  verify(assertion: string, audiences: readonly string[]): Promise<ApiClient>;
}
