/** Values entered by hand as Observations. In: entries. Out: resources as the record's reader expects them. */
import type { Observation, Resource } from '@medplum/fhirtypes';
import { MENTOR_BASE } from '../domain/codes/mentor.ts';
import type { HandEntry } from '../ports/published-store.ts';
import { nameOf, urnOf } from './digest.ts';

/** Business identifier of an entry; an Observation with it at the hospital is this entry. */
const ENTRY_IDENTIFIER = `${MENTOR_BASE}/identifier/entry`;
const UCUM = 'http://unitsofmeasure.org';

export function isByHand(resource: Resource): boolean {
  return (
    resource.resourceType === 'Observation' &&
    (resource.identifier ?? []).some(({ system }) => system === ENTRY_IDENTIFIER)
  );
}

/** The newest entry of each input and moment. */
export function entryResources(entries: readonly HandEntry[]): Observation[] {
  const newest = new Map(entries.map((entry) => [`${entry.input} ${entry.at}`, entry]));
  return [...newest.values()].map(entryObservation);
}

/** Under which name an entry that is written travels to the hospital. */
export function entryUrn(entry: HandEntry): string {
  return urnOf([entry.hospital, entry.patient, entryId(entry)]);
}

function entryId(entry: HandEntry): string {
  return nameOf([entry.hospital, entry.patient, entry.input, entry.at, entry.value]);
}

export function entryObservation(entry: HandEntry): Observation & { readonly id: string } {
  const id = entryId(entry);
  return {
    resourceType: 'Observation',
    id,
    identifier: [{ system: ENTRY_IDENTIFIER, value: id }],
    status: 'final',
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/observation-category',
            code: 'survey',
          },
        ],
      },
    ],
    code: { coding: [entry.code] },
    subject: { reference: entry.patient },
    effectiveDateTime: entry.at,
    issued: entry.enteredAt,
    ...(entry.by.reference === undefined && entry.by.name === undefined
      ? {}
      : {
          performer: [
            {
              ...(entry.by.reference === undefined ? {} : { reference: entry.by.reference }),
              ...(entry.by.name === undefined ? {} : { display: entry.by.name }),
            },
          ],
        }),
    ...valueOf(entry),
  };
}

function valueOf({ value, unit }: HandEntry): Partial<Observation> {
  // "unknown" is an answer.
  if (value === null) return { valueString: 'unknown' };
  if (typeof value === 'boolean') return { valueBoolean: value };
  if (typeof value === 'string') return { valueString: value };
  return { valueQuantity: { value, ...(unit === null ? {} : { unit, system: UCUM, code: unit }) } };
}
