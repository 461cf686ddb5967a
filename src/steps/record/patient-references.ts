/** Which patient a resource is about: every way in which a reference can name one. */
import type { Json } from './json.ts';
import { isJson, listOf, objectOf, referenceOf, textOf } from './json.ts';
import type { RecordEntry } from './record-entry.ts';

/** The patient's place in the list given; `nobody` where the resource names none, `stranger` where it is none of them. */
type About = number | 'nobody' | 'stranger';

export type FindPatient = (resource: Json) => About;

/** By `Patient/id`, a `urn:uuid:`, an absolute address, an identifier, or a conditional reference. */
export function patientFinder(patients: readonly RecordEntry[]): FindPatient {
  const known = new Map<string, About>();
  const identifiers = new Map<string, number>();
  patients.forEach(({ resource, fullUrl }, index) => {
    const id = textOf(resource['id']);
    if (id !== undefined) {
      known.set(`Patient/${id}`, index);
      known.set(`urn:uuid:${id}`, index);
    }
    if (fullUrl !== undefined) known.set(fullUrl, index);
    for (const identifier of listOf(resource['identifier'])) {
      const key = identifierKey(identifier);
      if (key !== undefined) identifiers.set(key, index);
    }
  });
  const look = (reference: string): About => {
    const plain = reference.replace(/\/_history\/.*$/u, '');
    const conditional = /^Patient\?identifier=([^&]*)$/u.exec(plain)?.[1];
    if (conditional !== undefined) return identifiers.get(conditional) ?? 'stranger';
    const relative = /^https?:\/\/.*\/(Patient\/[^/]+)$/u.exec(plain)?.[1];
    const other = relative === undefined ? undefined : known.get(relative);
    return known.get(plain) ?? other ?? 'stranger';
  };
  return (resource) => {
    const subject = resource['subject'] ?? resource['patient'];
    const reference = referenceOf(subject);
    if (reference === undefined) {
      const key = identifierKey(objectOf(subject)?.['identifier']);
      return key === undefined ? 'nobody' : (identifiers.get(key) ?? 'stranger');
    }
    const found = known.get(reference);
    if (found !== undefined) return found;
    const about = look(reference);
    known.set(reference, about);
    return about;
  };
}

function identifierKey(identifier: unknown): string | undefined {
  if (!isJson(identifier)) return undefined;
  const value = textOf(identifier['value']);
  return value === undefined ? undefined : `${textOf(identifier['system']) ?? ''}|${value}`;
}
