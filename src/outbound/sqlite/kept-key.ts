/** A signing key as it is kept. In: an algorithm. Out: a new key pair, and what of it everybody may know (RFC 7517, RFC 7638). */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { PublicJwk, SigningAlgorithm } from '../../ports/signing-keys.ts';

export interface KeptKey {
  readonly jwk: JWK & { readonly kid: string };
  readonly algorithm: SigningAlgorithm;
  readonly signsFrom: string;
  readonly publishedUntil?: string;
}

/** NIST SP 800-57: 128 bits of security. */
const RSA_BITS = 3_072;

export async function newKey(algorithm: SigningAlgorithm, signsFrom: string): Promise<KeptKey> {
  const { privateKey } = await generateKeyPair(algorithm, {
    extractable: true,
    modulusLength: RSA_BITS,
  });
  const jwk = await exportJWK(privateKey);
  return { jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk) }, algorithm, signsFrom };
}

/** @param text as it is in the store; an earlier release kept the bare JWK of its only key */
export function keptKey(text: string): KeptKey {
  const kept = JSON.parse(text) as KeptKey | KeptKey['jwk'];
  if ('signsFrom' in kept) return kept;
  return {
    jwk: kept,
    algorithm: 'ES384',
    signsFrom: new Date(0).toISOString(),
  };
}

export function publicPart({ jwk, algorithm }: KeptKey): PublicJwk {
  const { kty, crv, x, y, n, e, kid } = jwk;
  const material = Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value);
  return {
    ...Object.fromEntries(material),
    kid,
    alg: algorithm,
    use: 'sig',
    key_ops: ['verify'],
  };
}
