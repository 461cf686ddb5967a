/**
 * The hospital as a CDS client (CDS Hooks 2.0). In: a patient whose chart is opened. Out: the cards of the service, or why there are none.
 */
import { parseSearchRequest } from '@medplum/core';
import { randomUUID, createPrivateKey } from 'node:crypto';
import { SignJWT, type JWK } from 'jose';
import type { Card } from '../../domain/cds-card.ts';
import { CLIENT_ID, PRACTITIONER } from '../addresses.ts';
import { patientIn, type PageParts } from '../ehr-page/hospital.ts';

export interface Advice {
  readonly cards: readonly Card[];
  /** Why nothing can be shown. */
  readonly fault?: string;
}

const SERVICE = 'mentor-patient-view';
const TIMEOUT_MS = 10_000;
const TOKEN_SECONDS = 300;
const SCOPES = ['patient/*.cruds'];
/** Of the tokens that hooks carry; the launches of the app have another. */
const HOOK_CLIENT_ID = `${CLIENT_ID}-hooks`;

/** Calls patient-view with full prefetch and a token for writing back. */
export async function adviceFor(parts: PageParts, patientId: string): Promise<Advice> {
  try {
    const templates = await templatesAt(parts);
    const { iss } = parts.addresses;
    const answer = await post(parts, SERVICE, {
      hook: 'patient-view',
      hookInstance: randomUUID(),
      fhirServer: iss,
      fhirAuthorization: {
        access_token: accessToken(parts, patientId),
        token_type: 'Bearer',
        expires_in: TOKEN_SECONDS,
        scope: SCOPES.join(' '),
        subject: HOOK_CLIENT_ID,
        patient: patientId,
      },
      context: { userId: `Practitioner/${PRACTITIONER.id}`, patientId },
      prefetch: await prefetchOf(parts, templates, patientId),
    });
    const { cards } = (await answer.json()) as { cards?: readonly Card[] };
    if (answer.ok && cards !== undefined) return { cards };
    return { cards: [], fault: `the service answered ${answer.status}` };
  } catch {
    return { cards: [], fault: 'the service could not be reached' };
  }
}

/** What the clinician did with a card. @returns whether the service took it */
export async function tellFeedback(parts: PageParts, feedback: object): Promise<boolean> {
  const outcomeTimestamp = parts.clock().toISOString();
  const body = { feedback: [{ ...feedback, outcomeTimestamp }] };
  return (await post(parts, `${SERVICE}/feedback`, body)).ok;
}

async function templatesAt({ addresses }: PageParts): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(`${addresses.base}/cds-services`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { services } = (await response.json()) as {
    services: readonly { id: string; prefetch: Record<string, string> }[];
  };
  return services.find(({ id }) => id === SERVICE)?.prefetch ?? {};
}

/** As a search of the FHIR server would answer each template. */
async function prefetchOf(
  { repository }: PageParts,
  templates: Readonly<Record<string, string>>,
  patientId: string,
): Promise<Record<string, unknown>> {
  const prefetch: Record<string, unknown> = {};
  for (const [key, template] of Object.entries(templates)) {
    const query = template.replaceAll('{{context.patientId}}', patientId);
    prefetch[key] = query.includes('?')
      ? await repository.search({ ...parseSearchRequest(query), count: Infinity })
      : patientIn(repository, patientId);
  }
  return prefetch;
}

/** @param path below the address of the services; the token is for this very address */
async function post(parts: PageParts, path: string, body: object): Promise<Response> {
  const url = `${parts.addresses.base}/cds-services/${path}`;
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await signed(parts, url)}`,
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

function signed({ addresses, signingKey, clock }: PageParts, audience: string): Promise<string> {
  const { kid = '', alg = '', kty = '', crv, x, y, d }: JWK = signingKey();
  const now = clock();
  return new SignJWT({})
    .setProtectedHeader({ alg, kid, typ: 'JWT', jku: `${addresses.auth}/jwks.json` })
    .setIssuer(addresses.iss)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(new Date(now.getTime() + TOKEN_SECONDS * 1_000))
    .sign(createPrivateKey({ key: { kty, crv, x, y, d }, format: 'jwk' }));
}

function accessToken({ grants }: PageParts, patient: string): string {
  return grants.newGrant('', {
    clientId: HOOK_CLIENT_ID,
    redirectUri: '',
    codeChallenge: '',
    patient,
    scopes: SCOPES,
  }).access;
}
