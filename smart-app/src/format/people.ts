/** The patient in words: name, sex, and whom a frequency is about. */
import type { Patient } from '../../../src/inbound/app-api/contract.ts';

const ADULT_AGE = 18;
export const NOT_KNOWN = 'not known';

/** "LINDQVIST, Adaeze". */
export function fullName(patient: Patient): string {
  const family = patient.familyName?.toUpperCase() ?? null;
  if (family === null) return patient.givenNames ?? 'Name not known';
  return patient.givenNames === null ? family : `${family}, ${patient.givenNames}`;
}

export function sexWord(gender: Patient['gender']): string {
  switch (gender) {
    case 'female':
      return 'Female';
    case 'male':
      return 'Male';
    case 'other':
      return 'Other';
    case 'unknown':
      return 'Unknown';
    case null:
      return NOT_KNOWN;
  }
}

/** "women", "boys", "people". */
export function peopleWord(patient: Patient): string {
  const child = patient.ageYears !== null && patient.ageYears < ADULT_AGE;
  if (patient.gender === 'female') return child ? 'girls' : 'women';
  if (patient.gender === 'male') return child ? 'boys' : 'men';
  return child ? 'children' : 'people';
}

/** "woman of 58". */
export function personOfAge(patient: Patient): string {
  const words: Readonly<Record<string, string>> = {
    women: 'woman',
    girls: 'girl',
    men: 'man',
    boys: 'boy',
    children: 'child',
    people: 'person',
  };
  const one = words[peopleWord(patient)] ?? 'person';
  return patient.ageYears === null ? one : `${one} of ${patient.ageYears}`;
}
