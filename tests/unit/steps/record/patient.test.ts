import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { readPatientRecord } from '#src/steps/record/read-patient-record.ts';
import {
  aCondition,
  aPatient,
  aRelative,
  aResource,
  coded,
  verified,
} from '../../../support/fhir-builders.ts';
import { read, reasons } from './reading.ts';

const AGE = { value: 50, code: 'a', unit: 'years' };

describe('age', () => {
  test.each([
    ['1970-06-01', 56], // today is 1 June 2026
    ['1970-06-02', 55],
    ['1970-05', 56],
    ['1970-12', 55],
    ['2004-02-29', 22],
  ])('born %s: %d years', (birthDate, years) => {
    expect(read(aPatient({ birthDate })).ageYears).toBe(years);
  });

  test.each(['1970', '1970-06', '2027-01-01', undefined, '1970-13-01', 19700315])(
    'born %s: no age, and it is said',
    (birthDate) => {
      const record = read(aPatient({ birthDate }));
      expect(record.ageYears).toBeUndefined();
      expect(record.unused).toHaveLength(1);
    },
  );

  test('is counted where the hospital is', () => {
    const years = (timeZone: string) =>
      readPatientRecord([aPatient({ birthDate: '1970-06-01' })], {
        subject: 'Patient/p1',
        asOf: '2026-05-31T22:30:00Z',
        settings: { ...DEFAULT_SETTINGS, timeZone },
      }).ageYears;
    expect(years('Europe/Berlin')).toBe(56);
    expect(years('America/New_York')).toBe(55);
  });
});

describe('who it is', () => {
  test('race comes from the US Core extension', () => {
    const race = (code: string) => ({
      url: 'ombCategory',
      valueCoding: { system: 'urn:oid:2.16.840.1.113883.6.238', code },
    });
    const extension = [
      {
        url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race',
        extension: [race('2106-3'), race('2028-9'), { url: 'text', valueString: 'Mixed' }],
      },
    ];
    expect(read(aPatient({ extension })).raceCodes).toEqual(['2106-3', '2028-9']);
  });

  test('the country is that of the home address', () => {
    const address = [
      { use: 'old', country: 'DE' },
      { use: 'work', country: 'FR' },
      { use: 'home', country: 'US' },
    ];
    expect(read(aPatient({ address })).country).toBe('US');
  });

  test('death is known, unless it lies ahead', () => {
    expect(read(aPatient({ deceasedBoolean: true })).deceased).toEqual({});
    expect(read(aPatient({ deceasedDateTime: '2020-01-01' })).deceased).toEqual({
      at: '2020-01-01',
    });
    expect(read(aPatient({ deceasedDateTime: '2027-01-01' })).deceased).toBeUndefined();
    expect(read(aPatient({ deceasedBoolean: false })).deceased).toBeUndefined();
  });

  test('a gender that is none of the four is left out', () => {
    const record = read(aPatient({ gender: 'F' }));
    expect(record.gender).toBeUndefined();
    expect(reasons(record)).toEqual(['malformed']);
  });

  test('without the Patient nothing can be read', () => {
    expect(() => read(aPatient({ id: 'other' }))).toThrow(
      expect.objectContaining({ code: 'input.no-patient' }) as Error,
    );
  });
});

describe('relatives', () => {
  const DIABETES = 'family-history-diabetes';

  test.each([
    ['FTH', 'firstDegree', true],
    ['MTH', 'firstDegree', true],
    ['NSIB', 'firstDegree', false],
    ['GRPRN', 'secondDegree', false],
    ['UNCLE', 'secondDegree', false],
    ['AUNT', 'secondDegree', false],
  ])('%s is %s, parental: %s', (relationship, degree, parental) => {
    const record = read(aRelative(relationship, '44054006'));
    expect(record.familyHistory.get(DIABETES)).toMatchObject({ degree, parental });
  });

  test('the nearest counts', () => {
    const record = read(
      aRelative('AUNT', '44054006'),
      aRelative('MTH', '44054006'),
      aRelative('NSIB', '44054006'),
    );
    expect(record.familyHistory.get(DIABETES)).toMatchObject({
      degree: 'firstDegree',
      parental: true,
      source: { reference: 'FamilyMemberHistory/f-MTH' },
    });
  });

  test('a mother-in-law is no relative', () => {
    expect(read(aRelative('MTHINLAW', '44054006')).familyHistory.size).toBe(0);
  });

  test('none is stated by refuting that there is any', () => {
    const none = aCondition('160303001', { verificationStatus: verified('refuted') });
    expect(read(none).familyHistory.get(DIABETES)).toMatchObject({ degree: 'none' });
    expect(read(none, aRelative('AUNT', '44054006')).familyHistory.get(DIABETES)).toMatchObject({
      degree: 'secondDegree',
    });
  });

  test.each([
    ['FTH', true], // male below 55
    ['MTH', true], // female below 65
    ['UNCLE', false],
  ])('%s with an infarction at 50: premature is %s', (relationship, premature) => {
    const condition = [{ code: coded('http://snomed.info/sct', '22298006'), onsetAge: AGE }];
    const record = read(aRelative(relationship, '22298006', { condition }));
    expect(record.familyHistory.has('premature-ascvd-family-history')).toBe(premature);
  });
});

describe('what belongs to the patient', () => {
  test('an Encounter keeps its class and period', () => {
    const period = { start: '2026-05-30T10:00:00Z', end: '2026-06-01T10:00:00Z' };
    const record = read(
      aResource('Encounter', { status: 'finished', class: { code: 'IMP' }, period }),
    );
    expect(record.encounters).toMatchObject([
      { status: 'finished', class: 'IMP', start: period.start, end: period.end },
    ]);
  });

  test('an Immunization and a final report are things done', () => {
    const vaccineCode = coded('http://hl7.org/fhir/sid/cvx', '140');
    const record = read(
      aResource('Immunization', {
        status: 'completed',
        vaccineCode,
        occurrenceDateTime: '2025-10-01',
      }),
      aResource('DiagnosticReport', {
        status: 'final',
        code: coded('http://loinc.org', '18748-4'),
        effectiveDateTime: '2025-11-01',
      }),
      aResource('Observation', {
        status: 'final',
        code: coded('http://loinc.org', '57905-2'),
        effectiveDateTime: '2025-12-01',
      }),
    );
    expect(record.done.map(({ at }) => at).sort()).toEqual([
      '2025-10-01',
      '2025-11-01',
      '2025-12-01',
    ]);
  });

  test('what is about another patient, or about nobody, is not used', () => {
    const record = read(
      aCondition('44054006', { id: 'a', subject: { reference: 'Patient/p2' } }),
      aCondition('44054006', { id: 'b', subject: undefined }),
    );
    expect(record.conditions.size).toBe(0);
    expect(reasons(record)).toEqual(['other-patient', 'other-patient']);
  });

  test.each([
    'Patient/p1',
    'https://ehr.example/fhir/Patient/p1',
    'Patient/p1/_history/2',
    'urn:uuid:p1',
    'Patient?identifier=urn:mrn|77',
  ])('a subject may be written %s', (reference) => {
    const patient = aPatient({ identifier: [{ system: 'urn:mrn', value: '77' }] });
    const record = read(patient, aCondition('44054006', { subject: { reference } }));
    expect(record.conditions.has('diabetes')).toBe(true);
  });

  test('a subject may be named by an identifier', () => {
    const identifier = { system: 'urn:mrn', value: '77' };
    const patient = aPatient({ identifier: [identifier] });
    const record = read(patient, aCondition('44054006', { subject: { identifier } }));
    expect(record.conditions.has('diabetes')).toBe(true);
  });
});
