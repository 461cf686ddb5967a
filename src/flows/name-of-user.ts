/**
 * What to call the person of a launch. In: who the id_token says. Out: the same with a name, read at the hospital where the token has none.
 *
 * Source: SMART App Launch 2.2: `fhirUser` is the address of a resource that the app may read.
 */
import type { HumanName } from '@medplum/fhirtypes';
import type { ConnectEhr } from '../ports/ehr.ts';
import type { SmartUser } from '../ports/smart-server.ts';

/** Of this hospital only: to another server its token is never sent. */
const OWN_PERSON = /^(?:Practitioner|Patient|RelatedPerson|Person)\/[A-Za-z0-9.-]{1,64}$/;
/** A launch does not wait long for a name. */
const LONGEST_MS = 2_000;

export async function namedUser(
  user: SmartUser,
  hospital: string,
  accessToken: string,
  connectEhr: ConnectEhr,
): Promise<SmartUser> {
  if (user.name !== undefined || !OWN_PERSON.test(user.reference)) return user;
  const ehr = connectEhr(hospital, {
    current: () => Promise.resolve(accessToken),
    renew: () => Promise.resolve(undefined),
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), LONGEST_MS);
  });
  const found = await Promise.race([ehr.read(user.reference).catch(() => undefined), late]);
  clearTimeout(timer);
  if (found === undefined || !('name' in found) || !Array.isArray(found.name)) return user;
  const [name] = found.name as readonly HumanName[];
  return { ...user, name: textOf(name) };
}

function textOf(name: HumanName | undefined): string | undefined {
  const { text, prefix = [], given = [], family } = name ?? {};
  const parts = [...prefix, ...given, family].filter((part) => part !== undefined);
  const whole = text ?? parts.join(' ');
  return whole === '' ? undefined : whole;
}
