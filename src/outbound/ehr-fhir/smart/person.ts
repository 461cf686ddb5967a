/**
 * What to call the person of a launch. In: who the id_token says. Out: the same with a name, read at the hospital where the token has none.
 *
 * Source: SMART App Launch 2.2: `fhirUser` is the address of a resource that the app may read.
 */
import { z } from 'zod';
import type { SmartUser } from '../../../ports/smart-server.ts';
import { jsonOf } from './web.ts';

/** Of this hospital only: to another server its token is never sent. */
const OWN_PERSON = /^(?:Practitioner|Patient|RelatedPerson|Person)\/[A-Za-z0-9.-]{1,64}$/;
/** A launch does not wait long for a name. */
const LONGEST_MS = 2_000;

const person = z.object({
  name: z
    .array(
      z.object({
        text: z.string().optional(),
        prefix: z.array(z.string()).default([]),
        given: z.array(z.string()).default([]),
        family: z.string().optional(),
      }),
    )
    .default([]),
});

export async function namedPerson(
  user: SmartUser,
  fhirBaseUrl: string,
  accessToken: string,
): Promise<SmartUser> {
  if (user.name !== undefined || !OWN_PERSON.test(user.reference)) return user;
  const parsed = person.safeParse(await readAt(`${fhirBaseUrl}/${user.reference}`, accessToken));
  const [name] = parsed.data?.name ?? [];
  if (name === undefined) return user;
  const { text, prefix, given, family } = name;
  const parts = [...prefix, ...given, family].filter((part) => part !== undefined);
  const whole = text ?? parts.join(' ');
  return whole === '' ? user : { ...user, name: whole };
}

/** A name that cannot be had is no reason to refuse a launch. */
async function readAt(url: string, accessToken: string): Promise<unknown> {
  try {
    const headers = { accept: 'application/fhir+json', authorization: `Bearer ${accessToken}` };
    const signal = AbortSignal.timeout(LONGEST_MS);
    const response = await fetch(url, { headers, signal, redirect: 'error' });
    return response.ok ? await jsonOf(response) : undefined;
  } catch {
    return undefined;
  }
}
