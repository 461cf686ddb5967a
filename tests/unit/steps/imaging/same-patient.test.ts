import type { Identifier } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { isSamePatient } from '#src/steps/imaging/same-patient.ts';

const MRN = 'https://general.example/mrn';
const OTHER = 'urn:oid:1.2.3';

interface Case {
  readonly own: readonly Identifier[];
  readonly born?: string;
  readonly system?: string;
  readonly said?: string;
}

function isSame({ own, born, system, said }: Case): boolean {
  return isSamePatient(
    {
      resourceType: 'Patient',
      identifier: [...own],
      ...(born === undefined ? {} : { birthDate: born }),
    },
    {
      identifier: { value: '4711', ...(system === undefined ? {} : { system }) },
      birthDate: said,
    },
  );
}

const own = [{ system: MRN, value: '4711' }];
const bare = [{ value: '4711' }];
const DAY = '2023-01-05';

describe('one person', () => {
  test.each<[string, Case]>([
    ['identifier and birth date', { own, born: DAY, said: DAY }],
    ['identifier, its issuer and birth date', { own, born: DAY, system: MRN, said: DAY }],
    ['an identifier without issuer here', { own: bare, born: DAY, system: MRN, said: DAY }],
    ['no birth date in the images, the issuer agrees', { own, born: DAY, system: MRN }],
    ['no birth date in the record, the issuer agrees', { own, system: MRN, said: DAY }],
    [
      'the year alone in the record, the issuer agrees',
      { own, born: '2023', system: MRN, said: DAY },
    ],
    [
      'one of several identifiers of that value has the issuer',
      { own: [{ system: OTHER, value: '4711' }, ...own], born: DAY, system: MRN, said: DAY },
    ],
  ])('%s', (_, given) => {
    expect(isSame(given)).toBe(true);
  });
});

describe('not known to be one person', () => {
  test.each<[string, Case]>([
    ['another identifier', { own: [{ system: MRN, value: '4712' }], born: DAY, said: DAY }],
    ['no identifier', { own: [], born: DAY, said: DAY }],
    ['the same number of another issuer', { own, born: DAY, system: OTHER, said: DAY }],
    ['another birth date', { own, born: DAY, said: '2023-01-06' }],
    ['another birth date, the issuer agrees', { own, born: DAY, system: MRN, said: '2022-01-05' }],
    ['no birth date in the images, no issuer', { own, born: DAY }],
    ['no birth date in the record, no issuer', { own, said: DAY }],
    ['no birth date, and an identifier without issuer here', { own: bare, system: MRN, said: DAY }],
    ['the year alone in the record, no issuer', { own, born: '2023', said: DAY }],
    ['another year in the record', { own, born: '2022', system: MRN, said: DAY }],
  ])('%s', (_, given) => {
    expect(isSame(given)).toBe(false);
  });
});
