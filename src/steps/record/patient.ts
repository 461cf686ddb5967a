/** Patient → who it is: age, sex, race, country, death. */
import type { PatientRecord } from '../../domain/patient-record.ts';
import type { Unused } from '../../domain/source.ts';
import { completedYears, dateMs, localDate } from './fhir-date.ts';
import type { Json } from './json.ts';
import { isJson, listOf, objectOf, textOf } from './json.ts';
import type { RecordEntry } from './record-entry.ts';
import { sourceOf } from './record-entry.ts';

const US_CORE_RACE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race';
const GENDERS = ['female', 'male', 'other', 'unknown'] as const;

type Person = Pick<
  PatientRecord,
  'patientSource' | 'birthDate' | 'ageYears' | 'gender' | 'raceCodes' | 'country' | 'deceased'
>;

export function readPatient(
  entry: RecordEntry,
  asOfMs: number,
  timeZone: string,
  unused: Unused[],
): Person {
  const { resource } = entry;
  const source = sourceOf(entry);
  const person: { -readonly [K in keyof Person]: Person[K] } = {
    patientSource: source,
    raceCodes: raceCodesOf(resource),
  };
  const leave = (because: Unused['because'], detail: string): void => {
    unused.push({ source, because, detail });
  };
  const birthDate = textOf(resource['birthDate']);
  if (birthDate !== undefined && dateMs(birthDate) !== undefined && birthDate.length <= 10) {
    person.birthDate = birthDate;
    const ageYears = completedYears(birthDate, localDate(asOfMs, timeZone));
    if (ageYears !== undefined) person.ageYears = ageYears;
    else leave('no-value', 'Patient.birthDate is too coarse for an age, or after the assessment');
  } else if (resource['birthDate'] === undefined) {
    leave('no-value', 'Patient.birthDate is missing: no age');
  } else leave('malformed', 'Patient.birthDate is not a FHIR date');
  const gender = GENDERS.find((word) => word === resource['gender']);
  if (gender) person.gender = gender;
  else if (resource['gender'] !== undefined) {
    leave('malformed', 'Patient.gender is not female, male, other or unknown');
  }
  const country = countryOf(resource);
  if (country !== undefined) person.country = country;
  const deceased = deceasedOf(resource, asOfMs);
  if (deceased) person.deceased = deceased;
  return person;
}

function raceCodesOf(resource: Json): readonly string[] {
  const codes: string[] = [];
  for (const extension of listOf(resource['extension'])) {
    if (!isJson(extension) || extension['url'] !== US_CORE_RACE) continue;
    for (const part of listOf(extension['extension'])) {
      if (!isJson(part) || part['url'] !== 'ombCategory') continue;
      const code = textOf(objectOf(part['valueCoding'])?.['code']);
      if (code !== undefined) codes.push(code);
    }
  }
  return codes;
}

/** Country of the home address, else of the first that is not old. */
function countryOf(resource: Json): string | undefined {
  let first: string | undefined;
  for (const address of listOf(resource['address'])) {
    if (!isJson(address) || address['use'] === 'old') continue;
    const country = textOf(address['country']);
    if (country !== undefined && address['use'] === 'home') return country;
    first ??= country;
  }
  return first;
}

/** A death after the moment of assessment had not happened yet. */
function deceasedOf(resource: Json, asOfMs: number): PatientRecord['deceased'] {
  if (resource['deceasedBoolean'] === true) return {};
  const at = textOf(resource['deceasedDateTime']);
  if (at === undefined) return undefined;
  const ms = dateMs(at);
  if (ms === undefined) return {};
  return ms <= asOfMs ? { at } : undefined;
}
