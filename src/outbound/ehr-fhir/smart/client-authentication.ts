/**
 * How we prove to a token endpoint who we are. In: our registration and what the endpoint takes. Out: the request's proof.
 *
 * Source: SMART App Launch 2.2, client-confidential-asymmetric, client-confidential-symmetric; RFC 6749 2.3.1; RFC 7523.
 */
import { randomUUID } from 'node:crypto';
import { AppError } from '../../../errors.ts';
import type { SmartConfiguration } from '../../../ports/smart-server.ts';
import {
  SIGNING_ALGORITHMS,
  type SigningAlgorithm,
  type SigningKeys,
} from '../../../ports/signing-keys.ts';

export type ClientProof =
  | { readonly kind: 'public' }
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'private-key'; readonly keys: SigningKeys };

export interface Client {
  readonly clientId: string;
  readonly proof: ClientProof;
}

export interface Proven {
  readonly headers: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
}

type Endpoint = Pick<
  SmartConfiguration,
  'tokenEndpoint' | 'tokenAuthMethods' | 'tokenAuthAlgorithms'
>;

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** Five minutes at the most, and clocks differ. */
const ASSERTION_LIFE_S = 240;

/** Algorithms to try, the first first; two where the endpoint does not say. @throws AppError `launch.refused` */
export function algorithmsFor({ tokenAuthAlgorithms: said }: Endpoint): SigningAlgorithm[] {
  const fitting = SIGNING_ALGORITHMS.filter((each) => said?.includes(each) ?? true);
  if (fitting.length === 0)
    throw new AppError('launch.refused', 'the hospital takes neither ES384 nor RS384 signatures');
  return said === undefined ? fitting : fitting.slice(0, 1);
}

/** Each call is a proof of its own, used once. */
export async function proofFor(
  { clientId, proof }: Client,
  endpoint: Endpoint,
  algorithm: SigningAlgorithm,
): Promise<Proven> {
  if (proof.kind === 'public') return { headers: {}, form: { client_id: clientId } };
  if (proof.kind === 'secret') return bySecret(clientId, proof.secret, endpoint);
  const assertion = await proof.keys.sign(
    {
      iss: clientId,
      sub: clientId,
      // The address that this is posted to, letter by letter.
      aud: endpoint.tokenEndpoint,
      exp: Math.floor(Date.now() / 1_000) + ASSERTION_LIFE_S,
      jti: randomUUID(),
    },
    algorithm,
  );
  return {
    headers: {},
    form: { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion },
  };
}

/** HTTP Basic, as SMART says; in the form where the endpoint takes nothing else. */
function bySecret(clientId: string, secret: string, { tokenAuthMethods }: Endpoint): Proven {
  const onlyInForm =
    tokenAuthMethods?.includes('client_secret_post') === true &&
    !tokenAuthMethods.includes('client_secret_basic');
  return onlyInForm
    ? { headers: {}, form: { client_id: clientId, client_secret: secret } }
    : { headers: { authorization: basic(clientId, secret) }, form: {} };
}

/** RFC 6749 2.3.1: both parts form-encoded before they are joined. */
function basic(clientId: string, clientSecret: string): string {
  const encoded = [clientId, clientSecret].map((part) =>
    new URLSearchParams({ part }).toString().slice('part='.length),
  );
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`;
}
