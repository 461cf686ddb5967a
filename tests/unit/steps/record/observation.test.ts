import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { readPatientRecord } from '#src/steps/record/read-patient-record.ts';
import {
  LOINC,
  SNOMED,
  UCUM,
  aBloodPressure,
  aMeasurement,
  aPatient,
  aResource,
  anAnswer,
  anObservation,
  coded,
  quantity,
} from '../../../support/fhir-builders.ts';
import { read, reasons, valueOf } from './reading.ts';

describe('units', () => {
  // Factors of the terminology: cholesterol 38.67, creatinine 88.4, glucose 18.0156, UACR 8.84, urea 2.8014.
  test.each([
    ['14647-2', 5, 'mmol/L', 'total-cholesterol', 193.35],
    ['2093-3', 2, 'g/L', 'total-cholesterol', 200],
    ['14682-9', 88.4, 'umol/L', 'creatinine', 1],
    ['59261-8', 53, 'mmol/mol', 'hba1c', 7.00044],
    ['71875-9', 0.07, '1', 'hba1c', 7],
    ['14771-0', 5, 'mmol/L', 'fasting-glucose', 90.078],
    ['14585-4', 3, 'mg/mmol', 'uacr', 26.52],
    ['8310-5', 98.6, '[degF]', 'body-temperature', 37],
    ['2951-2', 140, 'meq/L', 'sodium', 140],
    ['1751-7', 40, 'g/L', 'serum-albumin', 4],
    ['29463-7', 100, '[lb_av]', 'body-weight', 45.359237],
    ['8480-6', 16, 'kPa', 'systolic-bp', 120.00992],
    ['1975-2', 17.104, 'umol/L', 'bilirubin-total', 1],
    ['26515-7', 250, '10*3/uL', 'platelets', 250],
  ])('%s %d %s reads as %s %d', (loinc, value, unit, concept, expected) => {
    expect(valueOf(read(aMeasurement(loinc, value, unit)), concept)).toBeCloseTo(expected, 6);
  });

  test.each([
    ['8480-6', 120, 'mmHg', 'systolic-bp', 120],
    ['8480-6', 120, ' MM HG ', 'systolic-bp', 120],
    ['14682-9', 88.4, 'µmol/L', 'creatinine', 1],
    ['14682-9', 88.4, 'μmol/L', 'creatinine', 1],
    ['98979-8', 60, 'mL/min/1.73 m2', 'egfr', 60],
    ['26515-7', 250, 'K/uL', 'platelets', 250],
    ['8867-4', 70, 'bpm', 'heart-rate', 70],
  ])('%s %d written "%s" is understood', (loinc, value, unit, concept, expected) => {
    const record = read(anObservation(loinc, { valueQuantity: { value, unit } }));
    expect(valueOf(record, concept)).toBeCloseTo(expected, 6);
  });

  test('a UCUM code counts before the text of the unit', () => {
    const valueQuantity = { value: 5, unit: 'mg/dL', system: UCUM, code: 'mmol/L' };
    const record = read(anObservation('2093-3', { valueQuantity }));
    expect(valueOf(record, 'total-cholesterol')).toBeCloseTo(193.35, 6);
  });

  test('a value keeps what the record says', () => {
    const [found] =
      read(aMeasurement('14682-9', 88.4, 'umol/L')).measurements.get('creatinine') ?? [];
    expect(found).toMatchObject({
      unit: 'mg/dL',
      code: '14682-9',
      asRecorded: { value: 88.4, unit: 'umol/L' },
      observedAt: '2026-05-01T08:00:00Z',
      source: { reference: 'Observation/o-14682-9', at: '2026-05-01T08:00:00Z' },
    });
  });

  test('without a unit nothing is read', () => {
    const record = read(anObservation('2160-0', { valueQuantity: { value: 1.1 } }));
    expect(record.measurements.has('creatinine')).toBe(false);
    expect(reasons(record, 'creatinine')).toEqual(['no-unit']);
  });

  test('an unknown unit is named', () => {
    const record = read(aMeasurement('2160-0', 1.1, 'furlong'));
    expect(record.unused).toMatchObject([
      {
        concept: 'creatinine',
        because: 'unit-not-convertible',
        detail: 'unit "furlong" cannot be converted to mg/dL',
      },
    ]);
  });

  test('lipoprotein(a) in mg/dL cannot become nmol/L', () => {
    expect(reasons(read(aMeasurement('10835-7', 30, 'mg/dL')), 'lpa')).toEqual([
      'unit-not-convertible',
    ]);
  });

  test('K/uL counts thousands only for platelets', () => {
    expect(reasons(read(aMeasurement('718-7', 14, 'K/uL')), 'hemoglobin')).toEqual([
      'unit-not-convertible',
    ]);
  });

  test('a value that contradicts its unit is not guessed', () => {
    const record = read(aMeasurement('2160-0', 88, 'mg/dL'));
    expect(record.measurements.has('creatinine')).toBe(false);
    expect(reasons(record, 'creatinine')).toEqual(['not-plausible']);
  });

  test('a score needs no unit', () => {
    expect(valueOf(read(anObservation('9269-2', { valueInteger: 14 })), 'gcs')).toBe(14);
  });

  test('INR needs no unit', () => {
    const record = read(anObservation('6301-6', { valueQuantity: { value: 2.4 } }));
    expect(valueOf(record, 'inr')).toBe(2.4);
  });
});

describe('limits', () => {
  test('">60" is not 60', () => {
    const valueQuantity = { ...quantity(60, 'mL/min/{1.73_m2}'), comparator: '>' };
    const record = read(anObservation('98979-8', { valueQuantity }));
    expect(record.measurements.has('egfr')).toBe(false);
    expect(record.unused[0]).toMatchObject({ concept: 'egfr', because: 'comparator' });
    expect(record.unused[0]?.detail).toContain('>60 mL/min/{1.73_m2}');
  });

  test('a UACR below the limit of detection is read as the limit, and says so', () => {
    const valueQuantity = { ...quantity(5, 'mg/g'), comparator: '<' };
    const [found] =
      read(anObservation('14959-1', { valueQuantity })).measurements.get('uacr') ?? [];
    expect(found).toMatchObject({
      value: 5,
      remarks: ['recorded as "<5 mg/g": read as the limit'],
    });
  });

  test('a UACR of 0 is read as 0.1, where the published range begins', () => {
    expect(valueOf(read(aMeasurement('14959-1', 0, 'mg/g')), 'uacr')).toBe(0.1);
  });
});

describe('status and date', () => {
  test.each(['final', 'amended', 'corrected'])('%s counts', (status) => {
    expect(valueOf(read(aMeasurement('2160-0', 1, 'mg/dL', { status })), 'creatinine')).toBe(1);
  });

  test.each([
    ['entered-in-error', 'entered-in-error'],
    ['preliminary', 'not-final'],
    ['registered', 'not-final'],
    ['cancelled', 'not-final'],
    ['unknown', 'not-final'],
  ])('%s is not used: %s', (status, reason) => {
    const record = read(aMeasurement('2160-0', 1, 'mg/dL', { status }));
    expect(record.measurements.size).toBe(0);
    expect(reasons(record, 'creatinine')).toEqual([reason]);
  });

  test('what lies after the assessment is not used', () => {
    const later = { effectiveDateTime: '2026-06-01T12:00:01Z' };
    expect(reasons(read(aMeasurement('2160-0', 1, 'mg/dL', later)), 'creatinine')).toEqual([
      'in-the-future',
    ]);
  });

  test('a value of today where the hospital is, known by its date alone, is no future one', () => {
    const settings = { ...DEFAULT_SETTINGS, timeZone: 'Pacific/Auckland' };
    const evening = { subject: 'Patient/p1', asOf: '2026-06-01T20:00:00Z', settings };
    const readOn = (effectiveDateTime: string) =>
      readPatientRecord(
        [aPatient(), aMeasurement('2160-0', 1, 'mg/dL', { effectiveDateTime })],
        evening,
      );
    expect(valueOf(readOn('2026-06-02'), 'creatinine')).toBe(1);
    expect(reasons(readOn('2026-06-03'), 'creatinine')).toEqual(['in-the-future']);
  });

  test('a period counts from its end', () => {
    const effectivePeriod = { start: '2026-05-01', end: '2026-05-02' };
    const parts = { effectiveDateTime: undefined, effectivePeriod };
    const record = read(aMeasurement('2160-0', 1, 'mg/dL', parts));
    expect(record.measurements.get('creatinine')?.[0]?.observedAt).toBe('2026-05-02');
  });

  test('issued stands in for a missing effective date', () => {
    const parts = { effectiveDateTime: undefined, issued: '2026-05-03T10:00:00+02:00' };
    const [found] = read(aMeasurement('2160-0', 1, 'mg/dL', parts)).measurements.get('creatinine')!;
    expect(found?.observedAtMs).toBe(Date.UTC(2026, 4, 3, 8));
  });

  test('without any date it is not used', () => {
    const parts = { effectiveDateTime: undefined };
    expect(reasons(read(aMeasurement('2160-0', 1, 'mg/dL', parts)), 'creatinine')).toEqual([
      'no-date',
    ]);
  });

  test('the newest comes first', () => {
    const record = read(
      aMeasurement('2160-0', 1, 'mg/dL', { id: 'old', effectiveDateTime: '2025-01-01' }),
      aMeasurement('2160-0', 2, 'mg/dL', { id: 'new', effectiveDateTime: '2026-01-01' }),
      aMeasurement('2160-0', 3, 'mg/dL', { id: 'older', effectiveDateTime: '2024' }),
    );
    expect(record.measurements.get('creatinine')?.map(({ value }) => value)).toEqual([2, 1, 3]);
  });
});

describe('two values of the same moment', () => {
  const twice = (first: object, second: object) =>
    read(
      aMeasurement('2160-0', 1, 'mg/dL', { id: 'a', ...first }),
      aMeasurement('2160-0', 2, 'mg/dL', { id: 'b', ...second }),
    );

  test('neither is used where nothing tells which is right', () => {
    const record = twice({}, {});
    expect(record.measurements.has('creatinine')).toBe(false);
    expect(reasons(record, 'creatinine')).toEqual(['contradicted', 'contradicted']);
  });

  test('a corrected one counts before a final one', () => {
    expect(valueOf(twice({}, { status: 'corrected' }), 'creatinine')).toBe(2);
    expect(valueOf(twice({ status: 'amended' }, {}), 'creatinine')).toBe(1);
  });

  test('the one updated last counts', () => {
    const record = twice(
      { meta: { lastUpdated: '2026-05-03T00:00:00Z' } },
      { meta: { lastUpdated: '2026-05-02T00:00:00Z' } },
    );
    expect(valueOf(record, 'creatinine')).toBe(1);
    expect(reasons(record, 'creatinine')).toEqual(['contradicted']);
  });

  test('the same value in two units is one value', () => {
    const record = read(
      aMeasurement('2160-0', 1, 'mg/dL', { id: 'a' }),
      aMeasurement('2160-0', 88.4, 'umol/L', { id: 'b' }),
    );
    expect(record.measurements.get('creatinine')).toHaveLength(1);
    expect(record.unused).toEqual([]);
  });

  test('values by different codes both stay, the preferred code first', () => {
    const record = read(
      aMeasurement('33914-3', 55, 'mL/min/{1.73_m2}'),
      aMeasurement('98979-8', 61, 'mL/min/{1.73_m2}'),
    );
    expect(record.measurements.get('egfr')?.map(({ value }) => value)).toEqual([61, 55]);
    expect(record.measurements.get('egfr')?.[1]?.remarks).toEqual(['MDRD equation']);
  });
});

describe('the same resource twice', () => {
  test('the higher version counts, also when it takes the value back', () => {
    const record = read(
      aMeasurement('2160-0', 1, 'mg/dL', { meta: { versionId: '9' } }),
      aMeasurement('2160-0', 1, 'mg/dL', { meta: { versionId: '10' }, status: 'entered-in-error' }),
    );
    expect(record.measurements.size).toBe(0);
    expect(reasons(record, 'creatinine')).toEqual(['entered-in-error']);
  });

  test('the source names the version', () => {
    const record = read(aMeasurement('2160-0', 1, 'mg/dL', { meta: { versionId: '3' } }));
    expect(record.measurements.get('creatinine')?.[0]?.source.reference).toBe(
      'Observation/o-2160-0/_history/3',
    );
  });
});

describe('codes', () => {
  test.each([
    ['48643-1', 'egfr'],
    ['88294-4', 'egfr'],
    ['86911-5', 'ldl-cholesterol'],
    ['11041-1', 'creatinine'],
    ['1995-0', 'calcium'],
  ])('%s looks like %s and is not used', (loinc, concept) => {
    const record = read(aMeasurement(loinc, 60, 'mL/min/{1.73_m2}'));
    expect(record.measurements.size).toBe(0);
    expect(reasons(record, concept)).toEqual(['code-not-to-use']);
  });

  test('any coding of the concept is enough', () => {
    const code = {
      coding: [
        { system: 'urn:local', code: 'CREA' },
        { system: LOINC, code: '2160-0' },
      ],
    };
    expect(valueOf(read(aMeasurement('2160-0', 1, 'mg/dL', { code })), 'creatinine')).toBe(1);
  });

  test('a LOINC code of another system says nothing', () => {
    const code = coded('urn:local', '2160-0');
    expect(read(aMeasurement('2160-0', 1, 'mg/dL', { code })).measurements.size).toBe(0);
  });
});

describe('panels', () => {
  test('both pressures of a panel are of one source and moment', () => {
    const record = read(aBloodPressure(150, 90));
    const [systolic] = record.measurements.get('systolic-bp') ?? [];
    const [diastolic] = record.measurements.get('diastolic-bp') ?? [];
    expect([systolic?.value, diastolic?.value]).toEqual([150, 90]);
    expect(systolic?.source.reference).toBe(diastolic?.source.reference);
    expect(record.unused).toEqual([]);
  });

  test('pressures may stand alone', () => {
    expect(valueOf(read(aMeasurement('8480-6', 141, 'mm[Hg]')), 'systolic-bp')).toBe(141);
  });

  test('a component without a value says why', () => {
    const component = [
      { code: coded(LOINC, '8480-6'), valueQuantity: quantity(120, 'mm[Hg]') },
      { code: coded(LOINC, '8462-4'), dataAbsentReason: { text: 'not heard' } },
    ];
    const record = read(anObservation('85354-9', { component }));
    expect(valueOf(record, 'systolic-bp')).toBe(120);
    expect(record.unused).toMatchObject([
      { concept: 'diastolic-bp', because: 'no-value', detail: 'it has no value: not heard' },
    ]);
  });

  test('oxygen comes as components of a saturation', () => {
    const component = [
      { code: coded(LOINC, '3151-8'), valueQuantity: quantity(2, 'L/min') },
      { code: coded(LOINC, '3150-6'), valueQuantity: quantity(28, '%') },
    ];
    const record = read(aMeasurement('59408-5', 93, '%', { component }));
    expect(valueOf(record, 'spo2')).toBe(93);
    expect(record.codedValues.get('supplemental-oxygen')?.[0]?.value).toBe('yes');
  });

  test('no flow is no oxygen', () => {
    const record = read(aMeasurement('3151-8', 0, 'L/min'));
    expect(record.codedValues.get('supplemental-oxygen')?.[0]?.value).toBe('no');
  });

  test('members that name each other in a circle end, and are reported', () => {
    const panel = (id: string, other: string) =>
      aMeasurement('2160-0', 1, 'mg/dL', {
        id,
        hasMember: [{ reference: `Observation/${other}` }],
      });
    const record = read(panel('a', 'b'), panel('b', 'a'), panel('c', 'd'));
    expect(valueOf(record, 'creatinine')).toBe(1);
    expect(record.unused.map(({ source, because }) => [source.reference, because])).toEqual([
      ['Observation/a', 'circular-reference'],
      ['Observation/b', 'circular-reference'],
    ]);
  });
});

describe('answers out of a list', () => {
  test.each([
    ['449868002', 'current'],
    ['428041000124106', 'current'],
    ['65568007', 'current'],
    ['428071000124103', 'current'],
    ['266919005', 'never'],
    ['8517006', 'former'],
  ])('smoking status %s is %s', (code, word) => {
    const record = read(anObservation('72166-2', { valueCodeableConcept: coded(SNOMED, code) }));
    expect(record.codedValues.get('smoking-status')?.[0]?.value).toBe(word);
  });

  test.each(['266927001', '228494002', '81703003'])('smoking status %s says nothing', (code) => {
    const record = read(anObservation('72166-2', { valueCodeableConcept: coded(SNOMED, code) }));
    expect(record.codedValues.has('smoking-status')).toBe(false);
    expect(reasons(record, 'smoking-status')).toEqual(['no-value']);
  });

  test.each([
    ['248234008', 'A'],
    ['130987000', 'C'],
    ['300202002', 'V'],
    ['450847001', 'P'],
    ['3619007', 'U'],
  ])('consciousness %s is %s', (code, word) => {
    const record = read(anObservation('80288-4', { valueCodeableConcept: coded(SNOMED, code) }));
    expect(record.codedValues.get('acvpu')?.[0]?.value).toBe(word);
  });

  test.each([
    ['77386006', 'pregnant'],
    ['60001007', 'not-pregnant'],
  ])('pregnancy status %s is %s', (code, word) => {
    const record = read(anObservation('82810-3', { valueCodeableConcept: coded(SNOMED, code) }));
    expect(record.codedValues.get('pregnancy-status')?.[0]?.value).toBe(word);
  });

  test.each([
    ['44250-9', 'LA6568-5', 'phq-9-q1', '0'],
    ['44260-8', 'LA6570-1', 'phq-9-q9', '2'],
    ['69736-7', 'LA6571-9', 'gad-7-q7', '3'],
  ])('question %s answered %s is %s: %s', (loinc, code, concept, word) => {
    const record = read(anObservation(loinc, { valueCodeableConcept: coded(LOINC, code) }));
    expect(record.codedValues.get(concept)?.[0]?.value).toBe(word);
  });

  test('a question may be answered by its number', () => {
    const record = read(anObservation('44255-8', { valueInteger: 3 }));
    expect(record.codedValues.get('phq-9-q2')?.[0]?.value).toBe('3');
    expect(read(anObservation('44255-8', { valueInteger: 4 })).codedValues.size).toBe(0);
  });
});

describe('inputs without a code of their own', () => {
  test.each([
    [{ valueBoolean: true }, true],
    [{ valueInteger: 3 }, 3],
    [{ valueQuantity: quantity(4, 'd') }, 4],
    [{ valueCodeableConcept: coded('https://x/CodeSystem/mentor-inputs', 'second') }, 'second'],
    [{ valueString: 'none' }, 'none'],
  ])('%j is %s', (value, expected) => {
    expect(read(anAnswer('signsOfDvt', value)).answers.get('signsOfDvt')?.[0]?.value).toBe(
      expected,
    );
  });

  test('a quantity keeps its unit', () => {
    const record = read(anAnswer('lengthOfStayDays', { valueQuantity: quantity(4, 'd') }));
    expect(record.answers.get('lengthOfStayDays')?.[0]?.unit).toBe('d');
  });

  test('the base of the code system does not matter', () => {
    const code = coded('http://localhost:8080/fhir/CodeSystem/mentor-inputs', 'charlson');
    const record = read(anAnswer('charlson', { valueInteger: 2 }, { code }));
    expect(record.answers.get('charlson')?.[0]?.value).toBe(2);
  });
});

describe('a troponin', () => {
  test('keeps the upper limit of its laboratory', () => {
    const referenceRange = [{ high: quantity(0.014, 'ng/mL') }];
    const record = read(aMeasurement('89579-7', 42, 'ng/L', { referenceRange }));
    expect(record.measurements.get('troponin')?.[0]).toMatchObject({
      value: 42,
      referenceHigh: 14,
    });
  });
});

describe('questionnaires', () => {
  const response = (item: object, parts: Record<string, unknown> = {}) =>
    aResource('QuestionnaireResponse', {
      status: 'completed',
      authored: '2026-05-05T09:00:00Z',
      item: [{ linkId: 'group', item: [item] }],
      ...parts,
    });

  test.each(['44250-9', '/44249-1/44250-9'])('item %s is a question', (linkId) => {
    const answer = [{ valueCoding: { system: LOINC, code: 'LA6569-3' } }];
    const record = read(response({ linkId, answer }));
    expect(record.codedValues.get('phq-9-q1')?.[0]).toMatchObject({
      value: '1',
      observedAt: '2026-05-05T09:00:00Z',
    });
  });

  test('an item may name an input', () => {
    const linkId = 'https://x/CodeSystem/mentor-inputs|dailyVegFruit';
    const record = read(response({ linkId, answer: [{ valueBoolean: false }] }));
    expect(record.answers.get('dailyVegFruit')?.[0]?.value).toBe(false);
  });

  test('a response in progress is not used', () => {
    const item = { linkId: '44250-9', answer: [{ valueInteger: 1 }] };
    const record = read(response(item, { status: 'in-progress' }));
    expect(reasons(record, 'phq-9-q1')).toEqual(['not-final']);
  });
});
