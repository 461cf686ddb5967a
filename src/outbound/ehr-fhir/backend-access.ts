/**
 * Our own tokens for hospitals' servers. In: registrations as a backend client. Out: a token for each, got when it is needed.
 *
 * Source: SMART App Launch 2.2, Backend Services.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CREATED_TYPES, READ_TYPES, WRITTEN_TYPES } from '../../domain/record-types.ts';
import { AppError } from '../../errors.ts';
import type { BackendAccess } from '../../ports/backend-access.ts';
import type { EhrToken } from '../../ports/ehr.ts';
import type { SigningKey } from '../../ports/signing-key.ts';

export interface BackendRegistration {
  readonly hospital: string;
  readonly fhirBaseUrl: string;
  readonly clientId: string;
}

const TIMEOUT_MS = 10_000;
const ASSERTION_LIFE_S = 240;
const RENEW_BEFORE_MS = 30_000;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const SCOPE = [
  ...READ_TYPES.map((type) => `system/${type}.rs`),
  ...[...WRITTEN_TYPES, ...CREATED_TYPES].map((type) => `system/${type}.cruds`),
].join(' ');

const wellKnown = z.object({ token_endpoint: z.url() });
const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(300),
});

export function backendAccess(
  registered: readonly BackendRegistration[],
  key: SigningKey,
): BackendAccess {
  const tokens = new Map(registered.map((each) => [each.hospital, tokenFor(each, key)]));
  return { tokenOf: (hospital) => tokens.get(hospital) };
}

interface Token {
  readonly text: string;
  readonly endsAt: number;
}

function tokenFor(registration: BackendRegistration, key: SigningKey): EhrToken {
  let asking: Promise<Token> | undefined;
  const ask = (): Promise<Token> => {
    const asked = newToken(registration, key);
    asking = asked;
    asked.catch(() => {
      if (asking === asked) asking = undefined;
    });
    return asked;
  };
  return {
    async current() {
      const known = await asking;
      if (known !== undefined && known.endsAt - RENEW_BEFORE_MS > Date.now()) return known.text;
      return (await ask()).text;
    },
    async renew() {
      return (await ask()).text;
    },
  };
}

async function newToken(
  { fhirBaseUrl, clientId }: BackendRegistration,
  key: SigningKey,
): Promise<Token> {
  const found = await asked(`${fhirBaseUrl}/.well-known/smart-configuration`, {}, wellKnown);
  const endpoint = found.token_endpoint;
  const exp = Math.floor(Date.now() / 1_000) + ASSERTION_LIFE_S;
  const assertion = await key.sign({
    iss: clientId,
    sub: clientId,
    aud: endpoint,
    exp,
    jti: randomUUID(),
  });
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    scope: SCOPE,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertion,
  });
  const answer = await asked(endpoint, { method: 'POST', body }, tokenAnswer);
  return { text: answer.access_token, endsAt: Date.now() + answer.expires_in * 1_000 };
}

async function asked<T>(url: string, init: RequestInit, schema: z.ZodType<T>): Promise<T> {
  let status = 'nothing';
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const headers = { accept: 'application/json' };
    const response = await fetch(url, { headers, ...init, signal, redirect: 'error' });
    status = String(response.status);
    if (response.ok) return schema.parse(await response.json());
  } catch (cause) {
    throw unavailable(status, cause);
  }
  throw unavailable(status);
}

function unavailable(status: string, cause?: unknown): AppError {
  const message = `the hospital gives this service no token: it answered ${status}`;
  return new AppError('ehr.unavailable', message, { cause });
}
