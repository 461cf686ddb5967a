/** What the facts of rules read from a record and an assessment. */
import { describe, expect, test } from 'vitest';
import type { RuleFact } from '#src/domain/care-plan.ts';
import type { CodedValue, PatientRecord, Statement } from '#src/domain/patient-record.ts';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { monthsBetween } from '#src/steps/recommend/fact-reading.ts';
import { ruleFacts } from '#src/steps/recommend/facts.ts';
import {
  aMeasurement,
  anAssessment,
  aPrediction,
  aRecord,
  aResult,
  notComputable,
} from './builders.ts';

const STRICT = { ...DEFAULT_SETTINGS, absentMeansNo: { conditions: false, medications: false } };
const source = { reference: 'Condition/1' };

function fact(
  name: string,
  record: Partial<PatientRecord> = {},
  { results = [], settings = DEFAULT_SETTINGS }: FactOptions = {},
): RuleFact {
  return ruleFacts(aRecord(record), anAssessment(results), settings).find(
    (found) => found.name === name,
  )!;
}
interface FactOptions {
  results?: Parameters<typeof anAssessment>[0];
  settings?: typeof DEFAULT_SETTINGS;
}
const measured = (concept: string, ...values: [number, string][]) => ({
  measurements: new Map([[concept, values.map(([value, at]) => aMeasurement(concept, value, at))]]),
});
const condition = (concept: string, ...statements: Statement[]) => ({
  conditions: new Map([[concept, statements]]),
});
const smoking = (value: string, observedAt: string): Partial<PatientRecord> => {
  const observedAtMs = Date.parse(observedAt);
  const status: CodedValue = { concept: 'smoking-status', value, observedAt, observedAtMs, source };
  return { codedValues: new Map([['smoking-status', [status]]]) };
};

describe('measured facts', () => {
  test('have unit, date and source', () => {
    expect(fact('sbp', measured('systolic-bp', [152, '2026-11-12']))).toMatchObject({
      value: 152,
      unit: 'mm[Hg]',
      observedAt: '2026-11-12',
      sources: [{ reference: 'Observation/systolic-bp-2026-11-12' }],
    });
  });

  test('that are too old are unknown, and their age is known', () => {
    const record = measured('systolic-bp', [152, '2025-10-24']);
    expect(fact('sbp', record)).toMatchObject({ value: null });
    expect(fact('sbp', record).remark).toContain('12 months');
    expect(fact('bpAgeMonths', record).value).toBe(13);
  });

  test('eGFR is the computed one, else the reported one', () => {
    const results = [
      aResult('ckd-epi-2021-cr', [aPrediction('egfr', undefined, { score: 67.3 })], {
        creatinine: 1.0,
      }),
    ];
    const record = measured('egfr', [59, '2026-09-01']);
    expect(fact('egfr', record, { results })).toMatchObject({
      value: 67.3,
      sources: [{ reference: 'Observation/creatinine' }],
    });
    expect(fact('egfr', record).value).toBe(59);
  });

  test('BMI is the measured one, else follows from weight and height', () => {
    const measurements = new Map([
      ['body-weight', [aMeasurement('body-weight', 81, '2026-10-01')]],
      ['body-height', [aMeasurement('body-height', 180, '2020-10-01')]],
    ]);
    expect(fact('bmi', { measurements }).value).toBe(25);
    expect(fact('bmi', { measurements, ageYears: 12 }).value).toBeNull();
    expect(fact('bmi', measured('bmi', [31.5, '2026-10-01'])).value).toBe(31.5);
  });

  test('a change needs two values of one code, 90 days to two years apart', () => {
    const values: [number, string][] = [
      [45, '2026-11-01'],
      [50, '2026-10-20'],
      [60, '2026-05-01'],
    ];
    expect(fact('egfrChangePct', measured('egfr', ...values)).value).toBe(-25);
    expect(fact('egfrChangePct', measured('egfr', ...values.slice(0, 2))).value).toBeNull();
    const ratio = measured('uacr', [90, '2026-11-01'], [30, '2026-01-01']);
    expect(fact('acrRatio', ratio).value).toBe(3);
  });

  test.each([
    ['2025-11-24', 12],
    ['2026-10-24', 1],
    ['2025-11-23', 12.03],
    ['2026-11-24', 0],
  ])('from %s it is %d months', (from, months) => {
    expect(monthsBetween(Date.parse(from), Date.parse('2026-11-24'))).toBe(months);
  });
});

describe('stated facts', () => {
  const yes: Statement = { says: 'yes', current: true, since: '2019-05-02', source };
  const past: Statement = { says: 'yes', current: false, source };
  const no: Statement = { says: 'no', how: 'refuted', source };

  test('yes, stated no, no longer active, presumed no, unknown', () => {
    expect(fact('diabetes', condition('diabetes', yes))).toMatchObject({
      value: true,
      observedAt: '2019-05-02',
      sources: [source],
    });
    expect(fact('diabetes', condition('diabetes', no), { settings: STRICT }).value).toBe(false);
    expect(fact('diabetes', condition('diabetes', past)).remark).toContain('no longer active');
    expect(fact('diabetes')).toMatchObject({ value: false, remark: 'not on the problem list' });
    expect(fact('diabetes', { holdsConditions: false }).value).toBeNull();
    expect(fact('diabetes', {}, { settings: STRICT }).value).toBeNull();
  });

  test('heart failure and ASCVD count for ever', () => {
    expect(fact('hf', condition('heart-failure', past)).value).toBe(true);
    expect(fact('ascvd', condition('myocardial-infarction', past)).value).toBe(true);
    expect(fact('ascvd', condition('stroke', yes)).value).toBe(false);
  });

  test('chronic kidney disease also by two low eGFR 90 days apart', () => {
    const low: [number, string][] = [
      [50, '2026-11-01'],
      [55, '2026-07-01'],
    ];
    expect(fact('ckd', measured('egfr', ...low)).value).toBe(true);
    expect(fact('ckd', measured('egfr', ...low.slice(0, 1))).value).toBe(false);
  });

  test('dyslipidaemia by LDL above 130 or HDL below 40 mg/dL', () => {
    expect(fact('dyslipidemia', measured('ldl-cholesterol', [131, '2026-01-01'])).value).toBe(true);
    expect(fact('dyslipidemia', measured('hdl-cholesterol', [39, '2026-01-01'])).value).toBe(true);
    expect(fact('dyslipidemia', measured('ldl-cholesterol', [120, '2026-01-01'])).value).toBe(
      false,
    );
  });

  test('the intensity of a statin is none, known, or unknown', () => {
    const taking = (more: object) => ({
      medications: new Map([['statin', [{ ...yes, ...more }]]]),
    });
    expect(fact('statinIntensity').value).toBe('none');
    expect(fact('statinIntensity', taking({ intensity: 'moderate' })).value).toBe('moderate');
    expect(fact('statinIntensity', taking({})).value).toBeNull();
  });

  test('smoking: current, former, never, and too old', () => {
    expect(fact('smoker', smoking('current', '2026-01-01')).value).toBe(true);
    expect(fact('smoker', smoking('former', '2026-01-01')).value).toBe(false);
    expect(fact('everSmoker', smoking('former', '2020-01-01')).value).toBe(true);
    expect(fact('smoker', smoking('never', '2020-01-01')).value).toBeNull();
    expect(fact('packYears', smoking('never', '2020-01-01'))).toMatchObject({
      value: 0,
      remark: 'never smoked',
    });
  });

  test('a man is not pregnant; a pregnancy status counts for nine months', () => {
    expect(fact('pregnant', { gender: 'male' }, { settings: STRICT }).value).toBe(false);
    const status = (observedAt: string) => ({
      codedValues: new Map([
        [
          'pregnancy-status',
          [
            {
              concept: 'pregnancy-status',
              value: 'pregnant',
              observedAt,
              observedAtMs: Date.parse(observedAt),
              source,
            },
          ],
        ],
      ]),
    });
    expect(fact('pregnant', status('2026-06-01')).value).toBe(true);
    expect(fact('pregnant', status('2026-01-01')).value).toBe(false);
  });
});

describe('facts from models, procedures and answers', () => {
  test('a probability by outcome and horizon; the reason where there is none', () => {
    const results = [
      aResult('prevent-2023', [
        aPrediction('ASCVD', 'P10Y', { probability: 0.12 }),
        aPrediction('ASCVD', 'P30Y', { probability: 0.4 }),
      ]),
      notComputable('kfre-2016', 'urine albumin/creatinine ratio was never recorded'),
    ];
    expect(fact('prevent_ascvd10', {}, { results }).value).toBe(0.12);
    expect(fact('prevent_ascvd30', {}, { results }).value).toBe(0.4);
    expect(fact('prevent_hf10', {}, { results }).value).toBeNull();
    expect(fact('kfre5', {}, { results }).remark).toContain('never recorded');
  });

  test('PHQ-9: the sum of the model, else the total as recorded; item 9 from the items', () => {
    const results = [aResult('phq-9', [aPrediction('phq9', undefined, { score: 14 })], { q9: 2 })];
    const record = measured('phq-9-total', [11, '2026-10-01']);
    expect(fact('phq9', record, { results }).value).toBe(14);
    expect(fact('phq9', record).value).toBe(11);
    expect(fact('phq9item9', {}, { results }).value).toBe(2);
    const observedAt = '2026-10-01';
    const observedAtMs = Date.parse(observedAt);
    const answer = { concept: 'phq-9-q9', value: '1', observedAt, observedAtMs, source };
    expect(fact('phq9item9', { codedValues: new Map([['phq-9-q9', [answer]]]) }).value).toBe(1);
  });

  test('a colonoscopy counts for ten years', () => {
    const done = (at: string) => ({
      done: [
        {
          codes: [{ system: 'http://snomed.info/sct', code: '73761001' }],
          text: 'Colonoscopy',
          at,
          source,
        },
      ],
    });
    expect(fact('colorectalScreenUpToDate', done('2017-03-01')).value).toBe(true);
    expect(fact('colorectalScreenUpToDate', done('2015-03-01')).value).toBe(false);
    expect(fact('colorectalScreenUpToDate').value).toBeNull();
  });

  test('an answer wins where nothing newer is recorded, in the right type and unit only', () => {
    const answer = (input: string, value: boolean | number, observedAt: string) => ({
      answers: new Map([
        [input, [{ input, value, observedAt, observedAtMs: Date.parse(observedAt), source }]],
      ]),
    });
    expect(fact('heartFailure', answer('x', true, '2026-01-01'))).toBeUndefined();
    expect(fact('hf', answer('heartFailure', true, '2026-01-01')).value).toBe(true);
    expect(fact('yearsSinceQuit', answer('yearsSinceQuit', 4, '2026-01-01')).value).toBe(4);
    expect(fact('yearsSinceQuit', answer('yearsSinceQuit', true, '2026-01-01')).value).toBeNull();
    const recorded = measured('ldl-cholesterol', [120, '2026-05-01']);
    const older = { ...recorded, ...answer('ldl', 190, '2026-01-01') };
    expect(fact('ldl', older).value).toBe(120);
  });
});
