/** A token endpoint. In: a grant, and who we are. Out: the answer of SMART App Launch 2.2, or why there is none (RFC 6749 5.2). */
import { z } from 'zod';
import { AppError } from '../../../errors.ts';
import type { SmartConfiguration, TokenAnswer } from '../../../ports/smart-server.ts';
import { algorithmsFor, proofFor, type Client } from './client-authentication.ts';
import { jsonOf, send } from './web.ts';

/** What a server gets wrong beside the token is left out, not a reason to refuse. */
const text = z.string().optional().catch(undefined);

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().positive().optional().catch(undefined),
  scope: text,
  refresh_token: text,
  patient: text,
  need_patient_banner: z.union([z.boolean(), z.stringbool()]).default(true).catch(true),
  id_token: text,
});

const refusal = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) });

/** SMART App Launch 2.2, "Scopes for requesting FHIR resources": as an address, where a server wants addresses. */
const SCOPE_AS_URI = 'http://smarthealthit.org/fhir/scopes/';

const PASSING = new Set([408, 425, 429]);

/** @throws AppError `launch.refused`, `ehr.unavailable` */
export async function askToken(
  client: Client,
  server: SmartConfiguration,
  grant: Readonly<Record<string, string>>,
  defaultSeconds: number,
): Promise<TokenAnswer> {
  const algorithms = client.proof.kind === 'private-key' ? algorithmsFor(server) : [];
  const [first = 'ES384', second] = algorithms;
  let answer = await asked(client, server, grant, first);
  // It did not say which signatures it takes; who was not recognised has used nothing up.
  if (second !== undefined && answer.refused === 'invalid_client')
    answer = await asked(client, server, grant, second);
  const { response, refused } = answer;
  const { status } = response;
  if (status >= 500 || PASSING.has(status))
    throw new AppError('ehr.unavailable', `the token endpoint answered ${status}`);
  if (!response.ok) {
    const why = refused === undefined ? '' : ` (${refused})`;
    throw new AppError(
      'launch.refused',
      `the hospital gives no token: it answered ${status}${why}`,
    );
  }
  return answerOf(await jsonOf(response), defaultSeconds);
}

async function asked(
  client: Client,
  server: SmartConfiguration,
  grant: Readonly<Record<string, string>>,
  algorithm: 'ES384' | 'RS384',
): Promise<{ response: Response; refused: string | undefined }> {
  const { headers, form } = await proofFor(client, server, algorithm);
  const response = await send(server.tokenEndpoint, {
    method: 'POST',
    headers: { accept: 'application/json', ...headers },
    body: new URLSearchParams({ ...grant, ...form }),
  });
  const refused = response.ok ? undefined : refusal.safeParse(await jsonOf(response)).data?.error;
  return { response, refused };
}

function answerOf(body: unknown, defaultSeconds: number): TokenAnswer {
  const parsed = tokenAnswer.safeParse(body);
  if (!parsed.success)
    throw new AppError('launch.refused', 'the token endpoint gave no usable token');
  const answer = parsed.data;
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresInSeconds: answer.expires_in ?? defaultSeconds,
    scopes: answer.scope
      ?.split(/\s+/)
      .filter((scope) => scope !== '')
      .map((scope) => scope.replace(SCOPE_AS_URI, '')),
    patientId: answer.patient,
    needPatientBanner: answer.need_patient_banner,
    idToken: answer.id_token,
  };
}
