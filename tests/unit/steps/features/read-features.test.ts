import { describe, expect, test } from 'vitest';
import { keepInRange, readFeatures } from '#src/steps/features/read-features.ts';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import type { Feature } from '#src/domain/assessment.ts';
import type { HospitalSettings } from '#src/domain/settings.ts';
import { shipped } from '../../../support/model-packages.ts';
import { aRecord, withoutAge } from '../../../support/record-builder.ts';
import type { RecordParts } from '../../../support/record-builder.ts';
import type { PatientRecord } from '#src/domain/patient-record.ts';
import type { Unused, UnusedReason } from '#src/domain/source.ts';

const SILENT_IS_UNKNOWN: HospitalSettings = {
  ...DEFAULT_SETTINGS,
  absentMeansNo: { conditions: false, medications: false },
};

function featureOf(
  model: string,
  input: string,
  parts: RecordParts | PatientRecord,
  settings = DEFAULT_SETTINGS,
): Feature {
  const record = 'patientSource' in parts ? parts : aRecord(parts);
  const feature = readFeatures(record, shipped(model).manifest, settings).get(input);
  if (feature === undefined) throw new Error(`${model} has no input ${input}`);
  return feature;
}

describe('a condition as an input', () => {
  const diabetes = (parts: RecordParts, settings?: HospitalSettings): Feature =>
    featureOf('prevent-2023', 'diabetes', parts, settings);

  test.each([
    ['stated', { conditions: { diabetes: 'yes' } }, true, 'stated-yes'],
    ['refuted', { conditions: { diabetes: 'no' } }, false, 'stated-no'],
    ['silent, on a list that holds something', { holdsConditions: true }, false, 'presumed-no'],
    [
      'resolved, on a list',
      { conditions: { diabetes: 'resolved' }, holdsConditions: true },
      false,
      'presumed-no',
    ],
    ['answered', { answers: { diabetes: true } }, true, 'stated-yes'],
    [
      'answered against an undated condition',
      { answers: { diabetes: false }, conditions: { diabetes: 'yes' } },
      false,
      'stated-no',
    ],
  ] as const)('%s', (_, parts, value, origin) => {
    expect(diabetes(parts)).toMatchObject({ known: true, value, origin });
  });

  test.each([
    ['silent, nothing on a list', {}, DEFAULT_SETTINGS],
    ['silent, where silence is unknown', { holdsConditions: true }, SILENT_IS_UNKNOWN],
    [
      'resolved, where silence is unknown',
      { conditions: { diabetes: 'resolved' } },
      SILENT_IS_UNKNOWN,
    ],
  ] as const)('%s is unknown, never a no', (_, parts, settings) => {
    expect(diabetes(parts, settings)).toMatchObject({ known: false, because: 'not-stated' });
  });

  test('presumed no says so, and rests on no resource', () => {
    expect(diabetes({ holdsConditions: true })).toMatchObject({
      remark: 'diabetes: not on the problem list',
      sources: [],
    });
  });

  test('of several concepts is yes if one is, and no only if all are', () => {
    const renal = (conditions: RecordParts['conditions']): Feature =>
      featureOf('has-bled', 'renalDisease', conditions === undefined ? {} : { conditions });
    expect(renal({ dialysis: 'no', 'kidney-transplant': 'resolved' })).toMatchObject({
      value: true,
    });
    expect(renal({ dialysis: 'no' })).toMatchObject({ known: false });
  });

  test('that only proves a yes is not denied by an empty list', () => {
    const high = featureOf('findrisc-2003', 'highGlucoseEver', { holdsConditions: true });
    expect(high).toMatchObject({ known: false, because: 'not-stated' });
  });
});

describe('a medication as an input', () => {
  const treated = (parts: RecordParts, settings?: HospitalSettings): Feature =>
    featureOf('prevent-2023', 'bpTreated', parts, settings);

  test.each([
    ['active', { medications: { antihypertensive: 'yes' } }, true, 'stated-yes'],
    ['not taken', { medications: { antihypertensive: 'no' } }, false, 'stated-no'],
    ['not on a list that holds something', { holdsMedications: true }, false, 'presumed-no'],
    [
      'stopped, on a list',
      { medications: { antihypertensive: 'resolved' }, holdsMedications: true },
      false,
      'presumed-no',
    ],
  ] as const)('%s', (_, parts, value, origin) => {
    expect(treated(parts)).toMatchObject({ known: true, value, origin });
  });

  test('is unknown without a list, and where silence is unknown', () => {
    expect(treated({}).known).toBe(false);
    expect(treated({ holdsMedications: true }, SILENT_IS_UNKNOWN).known).toBe(false);
  });

  test('ever counts what has been stopped', () => {
    const ever = featureOf('findrisc-2003', 'bpMedicationEver', {
      medications: { antihypertensive: 'resolved' },
    });
    expect(ever).toMatchObject({ value: true });
  });
});

describe('a setting as an input', () => {
  test.each([
    ['score2-2021', {}, "risk region: moderate (the hospital's setting)"],
    ['kfre-2016', { country: 'US' }, 'region: north-america (by the country of the address)'],
  ])('%s says which it is, and where it comes from', (id, parts, remark) => {
    expect(featureOf(id, 'region', parts)).toMatchObject({ origin: 'setting', remark });
  });
});

describe('a measurement as an input', () => {
  const mmol = { value: 5.5, unit: 'mmol/L' };

  test('recorded in the unit of the model is taken as recorded, to the last digit', () => {
    const recorded = { value: 5.5 * 38.67, unit: 'mg/dL', asRecorded: mmol };
    const feature = featureOf('score2-2021', 'totalCholMmol', {
      measurements: { 'total-cholesterol': recorded },
    });
    expect(feature).toMatchObject({ value: 5.5, unit: 'mmol/L' });
  });

  test('is converted with the factor that the model prints', () => {
    const measurements = {
      'total-cholesterol': { value: 200, unit: 'mg/dL' },
      hba1c: { value: 7, unit: '%' },
    };
    const chol = featureOf('score2-diabetes-2023', 'totalCholMmol', { measurements });
    const hba1c = featureOf('score2-diabetes-2023', 'hba1cMmolMol', { measurements });
    expect(chol).toMatchObject({ value: 200 * 0.02586 });
    expect(hba1c).toMatchObject({ value: 10.929 * (7 - 2.15) });
  });

  const unusedHba1c = (because: UnusedReason, detail: string, at?: string): Unused => ({
    source: { reference: 'Observation/newer', ...(at === undefined ? {} : { at }) },
    concept: 'hba1c',
    because,
    detail,
  });

  test('a newer one that cannot be read is named beside the older one that is used', () => {
    const hba1c = { value: 7, unit: '%', at: '2026-01-10T08:00:00Z' };
    const unused = [
      unusedHba1c('unit-not-convertible', 'unit "mg" cannot be converted to %', '2026-02-20'),
    ];
    const parts = { measurements: { hba1c }, unused };
    expect(featureOf('prevent-2023', 'hba1c', parts)).toMatchObject({
      value: 7,
      remark:
        'a newer value of HbA1c, of 20-Feb-2026, cannot be used (unit "mg" cannot be converted to %); the value of 10-Jan-2026 is used',
    });
  });

  test('an older one that cannot be read is of no interest', () => {
    const hba1c = { value: 7, unit: '%', at: '2026-01-10T08:00:00Z' };
    const unused = [unusedHba1c('no-unit', '7 has no unit', '2025-12-20')];
    const feature = featureOf('prevent-2023', 'hba1c', { measurements: { hba1c }, unused });
    expect(feature).not.toHaveProperty('remark');
  });

  test('one that is recorded and does not count is told from one that is not there', () => {
    const unused = [unusedHba1c('in-the-future', 'it lies after the moment of assessment')];
    expect(featureOf('prevent-2023', 'hba1c', { unused })).toMatchObject({
      because: 'never-recorded',
      detail: 'HbA1c is recorded but does not count: it lies after the moment of assessment.',
      sources: [{ reference: 'Observation/newer' }],
    });
  });

  test('older than the manifest allows is missing, with its date and source', () => {
    const old = { value: 7, unit: '%', at: '2025-02-28T08:00:00Z' };
    expect(featureOf('prevent-2023', 'hba1c', { measurements: { hba1c: old } })).toMatchObject({
      known: false,
      because: 'too-old',
      detail:
        'The newest value of HbA1c is of 28-Feb-2025, more than 1 year before this assessment.',
      sources: [{ reference: 'Observation/hba1c-2025-02-28T08:00:00Z' }],
    });
  });

  test('outside the range is clamped for blood pressure, and says so', () => {
    const feature = featureOf('prevent-2023', 'sbp', { measurements: { 'systolic-bp': 195 } });
    expect(feature).toMatchObject({ value: 180, clampedFrom: 195 });
    expect(feature).toHaveProperty('remark', expect.stringContaining('195 mm[Hg]'));
  });

  test('outside the range is refused where the model does not clamp', () => {
    const feature = featureOf('kfre-2016', 'egfr', {
      measurements: { egfr: { value: 75, unit: 'mL/min/{1.73_m2}' } },
    });
    expect(feature).toMatchObject({ known: false, because: 'outside-range' });
  });

  test('that was found and not used tells why', () => {
    const unused = [
      {
        source: { reference: 'Observation/9' },
        concept: 'uacr',
        because: 'comparator',
        detail: '"<5" is a limit',
      },
    ] as const;
    expect(featureOf('prevent-2023', 'uacr', { unused })).toMatchObject({
      because: 'only-a-limit',
      sources: [{ reference: 'Observation/9' }],
    });
  });

  test('a troponin is a multiple of its laboratory’s limit, or missing without one', () => {
    const ratio = (referenceHigh?: number): Feature =>
      featureOf('heart', 'troponinRatio', {
        measurements: {
          troponin: {
            value: 40,
            unit: 'ng/L',
            ...(referenceHigh === undefined ? {} : { referenceHigh }),
          },
        },
      });
    expect(ratio(16)).toMatchObject({ value: 2.5 });
    expect(ratio()).toMatchObject({ known: false });
  });

  test('a Glasgow coma score below 15 is altered mentation', () => {
    const altered = (gcs: number): Feature =>
      featureOf('qsofa', 'alteredMentation', { measurements: { gcs } });
    expect(altered(13)).toMatchObject({ value: true });
    expect(altered(15)).toMatchObject({ value: false });
  });
});

describe('kidney function as an input', () => {
  const egfr = (parts: RecordParts | PatientRecord): Feature =>
    featureOf('prevent-2023', 'egfr', parts);
  const reported = { egfr: { value: 77, unit: 'mL/min/{1.73_m2}', code: '33914-3' } };

  test('is computed from creatinine by CKD-EPI 2021, even where an eGFR is reported', () => {
    // kidney.epi 1.3.0: woman, 51 years, 0.44 mg/dL: 117.03
    const measurements = { creatinine: { value: 0.44, unit: 'mg/dL' }, ...reported };
    const feature = egfr({ ageYears: 51, measurements });
    expect(feature).toMatchObject({ origin: 'derived' });
    expect(feature).toHaveProperty('value', expect.closeTo(117.03, 1));
  });

  test('is taken as reported without creatinine, or without a sex that the equation knows', () => {
    expect(egfr({ measurements: reported })).toMatchObject({ value: 77 });
    const both = { creatinine: { value: 1, unit: 'mg/dL' }, ...reported };
    expect(egfr({ gender: 'other', measurements: both })).toMatchObject({ value: 77 });
  });
});

describe('the person', () => {
  test.each(['other', 'unknown'] as const)(
    'of gender %s has no sex that an equation knows',
    (gender) => {
      expect(featureOf('prevent-2023', 'sex', { gender }).known).toBe(false);
    },
  );

  test('without a birth date has no age', () => {
    expect(featureOf('prevent-2023', 'age', withoutAge(aRecord())).known).toBe(false);
  });

  test.each([
    [['2054-5'], 'black'],
    [['2106-3', '2054-5'], 'black'],
    [['2028-9'], 'white'],
  ])('of race %s uses the %s coefficients', (raceCodes, value) => {
    expect(featureOf('pce-2013', 'race', { raceCodes })).toMatchObject({ value });
  });

  test('without a stated race has none', () => {
    expect(featureOf('pce-2013', 'race', {}).known).toBe(false);
  });

  test.each([
    ['US', 'NA'],
    ['CA', 'NA'],
    ['DE', 'nonNA'],
  ])('living in %s is in region %s of KFRE', (country, value) => {
    expect(featureOf('kfre-2016', 'region', { country })).toMatchObject({ value });
  });

  test('has a KFRE region by setting before by country, and none without both', () => {
    const settings = { ...DEFAULT_SETTINGS, kfreRegion: 'other' as const };
    expect(featureOf('kfre-2016', 'region', { country: 'US' }, settings)).toMatchObject({
      value: 'nonNA',
    });
    expect(featureOf('kfre-2016', 'region', {})).toMatchObject({ because: 'not-configured' });
  });

  test('has a BMI as measured, else from weight and height', () => {
    const bmi = (measurements: RecordParts['measurements']): Feature =>
      featureOf('prevent-2023', 'bmi', measurements === undefined ? {} : { measurements });
    expect(bmi({ bmi: 31, 'body-weight': 80, 'body-height': 200 })).toMatchObject({ value: 31 });
    expect(bmi({ 'body-weight': 80, 'body-height': 200 })).toMatchObject({ value: 20 });
  });
});

describe('family history as an input', () => {
  const inputs = [
    ['findrisc-2003', 'familyHistory'],
    ['ada-risk-test', 'firstDegreeDiabetes'],
    ['framingham-diabetes-2007', 'parentalDiabetes'],
  ] as const;
  const values = (parts: RecordParts): unknown[] =>
    inputs.map(([model, input]) => {
      const feature = featureOf(model, input, parts);
      return feature.known ? feature.value : undefined;
    });

  test.each([
    [
      'a parent',
      { family: { degree: 'firstDegree', parental: true } },
      ['firstDegree', true, true],
    ],
    [
      'a sister',
      { family: { degree: 'firstDegree', parental: false } },
      ['firstDegree', true, undefined],
    ],
    ['nobody', { family: { degree: 'none', parental: false } }, ['none', false, false]],
    [
      'a refuted family history',
      { conditions: { 'family-history-diabetes': 'no' } },
      ['none', false, false],
    ],
    [
      'a family history without a relative',
      { conditions: { 'family-history-diabetes': 'yes' } },
      [undefined, undefined, undefined],
    ],
    ['nothing said', { holdsConditions: true }, [undefined, undefined, undefined]],
  ] as const)('%s', (_, parts, expected) => {
    expect(values(parts)).toEqual(expected);
  });
});

describe('an answer', () => {
  test('wins over an older measurement and gives way to a newer one', () => {
    const spo2 = (at: string): Feature =>
      featureOf('news2', 'spo2', {
        measurements: { spo2: { value: 95, unit: '%', at: '2026-03-01T09:00:00Z' } },
        answers: { spo2: { value: 90, at } },
      });
    expect(spo2('2026-03-01T10:00:00Z')).toMatchObject({ value: 90 });
    expect(spo2('2026-03-01T08:00:00Z')).toMatchObject({ value: 95 });
  });

  test('of the wrong kind, or unknown, is no value', () => {
    const dvt = (value: string | number): Feature =>
      featureOf('wells-dvt', 'legSwollen', { answers: { legSwollen: value } });
    expect(dvt('unknown')).toMatchObject({ known: false, because: 'answered-unknown' });
    expect(dvt(1)).toMatchObject({ known: false });
  });

  test('of last month is too old for a score of today’s signs', () => {
    const at = '2026-02-01T08:00:00Z';
    const feature = featureOf('wells-dvt', 'legSwollen', {
      answers: { legSwollen: { value: true, at } },
    });
    expect(feature).toMatchObject({ known: false, because: 'too-old' });
  });

  test('to question 1 of the PHQ-9 is none to question 1 of the GAD-7', () => {
    const parts = { answers: { 'phq-9-q1': 2 } };
    expect(featureOf('phq-9', 'q1', parts)).toMatchObject({ value: 2 });
    expect(featureOf('gad-7', 'q1', parts).known).toBe(false);
  });
});

test('a changed value outside the range is clamped as a recorded one is', () => {
  const { manifest } = shipped('prevent-2023');
  const features = new Map(readFeatures(aRecord(), manifest, DEFAULT_SETTINGS));
  const sbp = {
    known: true,
    input: 'sbp',
    title: 'SBP',
    value: 300,
    origin: 'what-if',
    sources: [],
  } as const;
  features.set('sbp', sbp);
  expect(keepInRange(manifest, features).get('sbp')).toMatchObject({ value: 180 });
});
