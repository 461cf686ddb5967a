/** Who a synthetic patient is. In: a few words. Out: the Patient resource. */
import type { Patient } from '@medplum/fhirtypes';
import { birthDate, isoAt } from './moments.ts';
import { RACES, SYSTEMS } from './terms.ts';

export interface Person {
  readonly id: string;
  readonly family: string;
  readonly given: string;
  readonly gender?: Patient['gender'];
  readonly ageYears: number;
  /** 1–360; else a number that follows from the id. */
  readonly daysSinceBirthday?: number;
  /** The record holds no month and no day. */
  readonly birthYearOnly?: boolean;
  readonly recordNumber?: string;
  readonly race?: keyof typeof RACES;
  /** ISO 3166. */
  readonly country?: string;
  readonly diedDaysAgo?: number;
}

const US_CORE_RACE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race';
const RACE_CODES = 'urn:oid:2.16.840.1.113883.6.238';

export function patientOf(asOf: string, person: Person): Patient {
  const { id, family, given, gender, ageYears, country, diedDaysAgo } = person;
  const number = numberOf(id);
  const days = person.daysSinceBirthday ?? (number % 340) + 10;
  return {
    resourceType: 'Patient',
    id,
    ...(person.race === undefined ? {} : { extension: [raceExtension(person.race)] }),
    identifier: [
      {
        type: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }],
        },
        system: SYSTEMS.mrn,
        value: person.recordNumber ?? `${4_000 + (number % 5_000)} ${1_000 + (number % 9_000)}`,
      },
    ],
    active: true,
    name: [{ use: 'official', family, given: [given] }],
    ...(gender === undefined ? {} : { gender }),
    birthDate: birthDate(asOf, ageYears, days).slice(0, person.birthYearOnly === true ? 4 : 10),
    ...(country === undefined ? {} : { address: [{ use: 'home', country }] }),
    ...(diedDaysAgo === undefined ? {} : { deceasedDateTime: isoAt(asOf, diedDaysAgo) }),
  };
}

function raceExtension(race: keyof typeof RACES) {
  const [code, display] = RACES[race];
  return {
    url: US_CORE_RACE,
    extension: [
      { url: 'ombCategory', valueCoding: { system: RACE_CODES, code, display } },
      { url: 'text', valueString: display },
    ],
  };
}

/** The same for the same id. */
function numberOf(id: string): number {
  const letters = Array.from({ length: id.length }, (_, index) => id.charCodeAt(index));
  return letters.reduce((sum, letter) => (sum * 31 + letter) % 9_973, 7);
}
