/** Access tokens that were given to clients of /fhir; the token itself is not kept, only its hash. */

export interface AccessToken {
  /** SHA-256 of the token. */
  readonly hash: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly issuedAt: string;
  readonly expiresAt: string;
}

export interface AccessTokens {
  /** Durable before it returns; forgets what has ended. */
  save(token: AccessToken): Promise<void>;
  get(hash: string): Promise<AccessToken | undefined>;
  revoke(hash: string): Promise<void>;
}
