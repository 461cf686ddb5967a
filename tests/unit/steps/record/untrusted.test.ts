import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '#src/errors.ts';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { READ_TYPES } from '#src/steps/record/read-types.ts';
import { readPatientRecord } from '#src/steps/record/read-patient-record.ts';
import { splitBundle } from '#src/steps/record/split-bundle.ts';
import type { Part, TestResource } from '../../../support/fhir-builders.ts';
import {
  TODAY,
  aBloodPressure,
  aCondition,
  aList,
  aMeasurement,
  aMedicationRequest,
  aMedicationStatement,
  aPatient,
  aRelative,
  aResource,
  anAnswer,
  coded,
} from '../../../support/fhir-builders.ts';
import { read } from './reading.ts';

const VALID: readonly TestResource[] = [
  aMeasurement('2160-0', 1, 'mg/dL'),
  aBloodPressure(120, 80),
  anAnswer('charlson', { valueInteger: 2 }),
  aCondition('44054006', { onsetAge: { value: 40, code: 'a' } }),
  aMedicationRequest(coded('http://www.whocc.no/atc', 'C10AA05')),
  aMedicationStatement({ text: 'Atorvastatin 40 mg' }),
  aList('11450-4', ['Condition/c-44054006']),
  aRelative('MTH', '44054006'),
  aResource('Procedure', { status: 'completed', code: coded('http://snomed.info/sct', '1') }),
  aResource('Encounter', { status: 'finished', period: { start: '2026-01-01' } }),
];

/** A resource with one of its parts, at any depth, replaced by something else. */
const damaged = fc
  .tuple(fc.constantFrom(...VALID), fc.array(fc.nat(20), { maxLength: 5 }), fc.jsonValue())
  .map(([resource, path, value]) => replaced(resource, path, value) as TestResource);

function replaced(target: unknown, path: readonly number[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof target !== 'object' || target === null) return value;
  const keys = Object.keys(target).filter((key) => key !== 'resourceType');
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return value;
  const inner = replaced((target as Part)[key], rest, value);
  return Array.isArray(target)
    ? target.map((one, index) => (String(index) === key ? inner : (one as unknown)))
    : { ...target, [key]: inner };
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (value instanceof Map) return [...value.values()].flatMap(numbersIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

/** Reads it; an AppError is an answer as well, anything else fails the test. */
function survives(work: () => unknown): void {
  try {
    expect(numbersIn(work()).filter((one) => !Number.isFinite(one))).toEqual([]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

const options = { subject: 'Patient/p1', asOf: TODAY, settings: DEFAULT_SETTINGS };

describe('JSON that nobody has checked', () => {
  test('of any kind is read or refused, and makes no NaN', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        survives(() =>
          splitBundle(input).map(({ subject, resources }) =>
            readPatientRecord(resources, { ...options, subject }),
          ),
        );
      }),
    );
  });

  test('in any field of a resource is read or refused, and makes no NaN', () => {
    fc.assert(
      fc.property(fc.array(damaged, { maxLength: 4 }), (resources) => {
        survives(() => readPatientRecord([aPatient(), ...resources], options));
      }),
      { numRuns: 2000 },
    );
  });

  test('in the fields of any type is read or refused', () => {
    const fields = ['code', 'status', 'subject', 'component', 'valueQuantity', 'item', 'entry'];
    const parts = fc.dictionary(fc.constantFrom(...fields), fc.jsonValue());
    fc.assert(
      fc.property(fc.constantFrom(...READ_TYPES), parts, (type, fieldsOfType) => {
        survives(() => readPatientRecord([aPatient(), aResource(type, fieldsOfType)], options));
      }),
    );
  });

  test.each<[string, Part]>([
    ['code', { code: 17 }],
    ['valueQuantity', { valueQuantity: 'high' }],
    ['valueQuantity.value', { valueQuantity: { value: '1.1', unit: 'mg/dL' } }],
    ['component', { component: {} }],
    ['status', { status: 5 }],
    ['effective[x]', { effectiveDateTime: 'yesterday' }],
    ['effective[x]', { effectiveDateTime: '2026-02-30' }],
  ])('a wrong %s is listed with its path', (path, parts) => {
    const record = read(aMeasurement('2160-0', 1, 'mg/dL', parts));
    expect(record.measurements.size).toBe(0);
    expect(record.unused).toMatchObject([{ because: 'malformed' }]);
    expect(record.unused[0]?.detail).toContain(path);
  });

  test('a questionnaire of any depth ends', () => {
    let item: Part = { linkId: '44250-9', answer: [{ valueInteger: 1 }] };
    for (let depth = 0; depth < 20_000; depth += 1) item = { linkId: 'x', item: [item] };
    const parts = { status: 'completed', authored: '2026-05-01', item: [item] };
    const record = read(aResource('QuestionnaireResponse', parts));
    expect(record.codedValues.get('phq-9-q1')?.[0]?.value).toBe('1');
  });
});
