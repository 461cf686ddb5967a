/** Who is signed in, signed by the hospital (OpenID Connect). In: a grant. Out: an id_token, and the key to check it. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { SignJWT, type JWK } from 'jose';

const ALGORITHM = 'ES384';
const KEY_ID = 'sandbox-1';

export interface IdTokenContent {
  readonly issuer: string;
  readonly clientId: string;
  /** Absolute address of the Practitioner. */
  readonly fhirUser: string | undefined;
  readonly name: string;
  readonly nonce: string | undefined;
  readonly now: Date;
}

export function newSigningKey(): JWK {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  return { ...privateKey.export({ format: 'jwk' }), kid: KEY_ID, alg: ALGORITHM, use: 'sig' };
}

export function publicPart(key: JWK): JWK {
  const { kty, crv, x, y, kid, alg, use } = key;
  return Object.fromEntries(
    Object.entries({ kty, crv, x, y, kid, alg, use }).filter(([, value]) => value !== undefined),
  );
}

export async function idToken(key: JWK, content: IdTokenContent): Promise<string> {
  const { issuer, clientId, fhirUser, name, nonce, now } = content;
  const claims = {
    name,
    ...(fhirUser === undefined ? {} : { fhirUser, profile: fhirUser }),
    ...(nonce === undefined ? {} : { nonce }),
  };
  const { kty = 'EC', crv, x, y, d } = key;
  return new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, kid: key.kid ?? KEY_ID, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(clientId)
    .setSubject('hana-okonjo')
    .setIssuedAt(now)
    .setExpirationTime(new Date(now.getTime() + 600_000))
    .sign(createPrivateKey({ key: { kty, crv, x, y, d }, format: 'jwk' }));
}
