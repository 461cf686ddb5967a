/** The key by which hospitals know us; its public part is published at /.well-known/jwks.json. */

/** RFC 7517. */
type PublicJwk = Readonly<Record<string, unknown>> & { readonly kid: string };

export interface SigningKey {
  publicJwk(): Promise<PublicJwk>;
  /** A JSON Web Token with these claims, signed with ES384. */
  sign(claims: Readonly<Record<string, string | number>>): Promise<string>;
}
