import { describe, expect, test } from 'vitest';
import { readFeatures } from '#src/steps/features/read-features.ts';
import { scoreModel } from '#src/steps/scoring/score-model.ts';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import type { ModelResult, Prediction } from '#src/domain/assessment.ts';
import type { HospitalSettings } from '#src/domain/settings.ts';
import { shipped } from '../../../support/model-packages.ts';
import { aRecord, omit, withoutAge } from '../../../support/record-builder.ts';
import type { RecordParts } from '../../../support/record-builder.ts';

type Computed = Extract<ModelResult, { computable: true }>;
type Refused = Extract<ModelResult, { computable: false }>;

function score(
  id: string,
  parts: RecordParts,
  settings: HospitalSettings = DEFAULT_SETTINGS,
): ModelResult {
  const model = shipped(id);
  const record = aRecord(parts);
  return scoreModel(model, record, readFeatures(record, model.manifest, settings), settings);
}

function computed(id: string, parts: RecordParts, settings?: HospitalSettings): Computed {
  const result = score(id, parts, settings);
  if (!result.computable) throw new Error(`${id}: ${result.detail}`);
  return result;
}

function refused(id: string, parts: RecordParts): Refused {
  const result = score(id, parts);
  if (result.computable) throw new Error(`${id} is computed`);
  return result;
}

function prediction(result: Computed, id: string): Prediction {
  const found = result.predictions.find(({ output }) => output.id === id);
  if (found === undefined) throw new Error(`no prediction ${id}`);
  return found;
}

/** The worked example of Khan 2024, table S12: 14.7 % for women, 16.3 % for men. */
const S12: RecordParts = {
  ageYears: 50,
  measurements: {
    'total-cholesterol': 200,
    'hdl-cholesterol': 45,
    'systolic-bp': 160,
    egfr: 90,
    bmi: 35,
  },
  coded: { 'smoking-status': 'never' },
  conditions: { diabetes: 'yes' },
  medications: { antihypertensive: 'yes', statin: 'no' },
};

function without(parts: RecordParts, concept: string): RecordParts {
  return { ...parts, measurements: omit(parts.measurements, concept) };
}

const withLab = (
  parts: RecordParts,
  more: NonNullable<RecordParts['measurements']>,
): RecordParts => ({
  ...parts,
  measurements: { ...parts.measurements, ...more },
});

describe('PREVENT', () => {
  test.each([
    ['female', 0.1468],
    ['male', 0.1632],
  ] as const)('gives the published example for a %s', (gender, expected) => {
    const result = computed('prevent-2023', { ...S12, gender });
    expect(prediction(result, 'cvd-10y').probability).toBeCloseTo(expected, 4);
    expect(prediction(result, 'cvd-10y').variant).toBe('base');
  });

  test.each([
    ['hba1c', { hba1c: 7.5 }],
    ['uacr', { uacr: 40 }],
    ['full', { hba1c: 7.5, uacr: 40 }],
  ] as const)('runs the variant %s when that is what is known', (variant, labs) => {
    expect(computed('prevent-2023', withLab(S12, labs)).predictions[0]?.variant).toBe(variant);
  });

  test('an optional value outside its range is not used, and that is said', () => {
    const result = computed('prevent-2023', withLab(S12, { hba1c: 3.5 }));
    expect(result.predictions[0]?.variant).toBe('base');
    expect(result.remarks.join()).toContain('HbA1c 3.5 % is outside 4.5 to 15 %');
  });

  test('heart failure needs no cholesterol, the others no BMI', () => {
    const noLipids = computed('prevent-2023', without(S12, 'total-cholesterol'));
    expect(noLipids.predictions.map(({ output }) => output.id)).toEqual([
      'heart-failure-10y',
      'heart-failure-30y',
    ]);
    expect(noLipids.notComputed[0]).toMatchObject({
      because: 'missing-input',
      missing: [{ input: 'totalChol' }],
    });
    const noBmi = computed('prevent-2023', without(S12, 'bmi'));
    expect(noBmi.notComputed.map(({ output }) => output.id)).toEqual([
      'heart-failure-10y',
      'heart-failure-30y',
    ]);
  });

  test('30-year results end at 59 years, 10-year results at 79', () => {
    expect(computed('prevent-2023', { ...S12, ageYears: 59 }).predictions).toHaveLength(10);
    const at60 = computed('prevent-2023', { ...S12, ageYears: 60 });
    expect(at60.predictions).toHaveLength(5);
    expect(at60.notComputed[0]?.because).toBe('outside-population');
    expect(refused('prevent-2023', { ...S12, ageYears: 80 }).because).toBe('outside-population');
  });

  test.each(['stroke', 'chd', 'heart-failure', 'myocardial-infarction'])(
    'refuses a person with a history of %s, whatever its status',
    (concept) => {
      const conditions = { ...S12.conditions, [concept]: 'resolved' as const };
      const result = refused('prevent-2023', { ...S12, conditions });
      expect(result.because).toBe('outside-population');
      expect(result.refusedBy).toEqual([{ reference: `Condition/${concept}` }]);
    },
  );

  test('has bands only for heart attack or stroke over 10 years', () => {
    const banded = computed('prevent-2023', S12).predictions.filter(
      ({ band }) => band !== undefined,
    );
    expect(banded.map(({ output }) => output.id)).toEqual(['ascvd-10y']);
  });

  test('takes the threshold of the hospital before the published one', () => {
    const thresholds = {
      'prevent-2023/cvd-10y': { percent: 5, source: 'local', owner: 'Cardiology' },
      'prevent-2023/heart-failure-10y': { percent: 10, source: 'local' },
    };
    const own = computed('prevent-2023', S12, { ...DEFAULT_SETTINGS, thresholds });
    expect(prediction(own, 'cvd-10y').output.threshold).toMatchObject({
      value: 0.05,
      owner: 'Cardiology',
    });
    expect(prediction(own, 'heart-failure-10y').output.threshold).toMatchObject({ value: 0.1 });
    const published = computed('prevent-2023', S12);
    expect(prediction(published, 'cvd-10y').output.threshold?.value).toBe(0.075);
    expect(prediction(published, 'heart-failure-10y').output.threshold).toBeUndefined();
  });
});

describe('KFRE', () => {
  const kidney: RecordParts = {
    ageYears: 64,
    country: 'US',
    measurements: { egfr: 49, uacr: 1951.2 },
    conditions: { ckd: 'yes' },
  };
  const four = { 'serum-albumin': 2.5, phosphate: 3.7, bicarbonate: 28, calcium: 9.8 };
  const stated = { ckd: 'yes', diabetes: 'no', hypertension: 'yes' } as const;

  test.each([
    // R kfre: woman of 64, eGFR 49, UACR 1951.2, North America, 2 years
    ['4', kidney, 0.0179602672427536],
    ['6', { ...kidney, conditions: stated }, 0.0200733551741781],
    ['8', { ...withLab(kidney, four), conditions: stated }, 0.0175153989334298],
  ] as const)('runs %s variables when that is what is known', (variant, parts, expected) => {
    const result = computed('kfre-2016', parts);
    expect(result.predictions[0]).toMatchObject({ variant });
    expect(result.predictions[0]?.probability).toBeCloseTo(expected, 12);
  });

  test('a presumed no does not make the 6-variable equation run', () => {
    const result = computed('kfre-2016', { ...kidney, holdsConditions: true });
    expect(result.predictions[0]?.variant).toBe('4');
  });

  const low = (at: string) => ({ value: 49, at });
  test('takes two low values 90 days apart for chronic kidney disease', () => {
    const egfr = (before: string) => ({
      ...withLab(kidney, { egfr: [low('2026-03-01T08:00:00Z'), low(before)] }),
      conditions: {},
    });
    expect(score('kfre-2016', egfr('2025-11-30T08:00:00Z')).computable).toBe(true);
    expect(score('kfre-2016', egfr('2025-12-15T08:00:00Z')).computable).toBe(false);
  });

  test.each([
    ['dialysis', 'yes'],
    ['kidney-transplant', 'resolved'],
  ] as const)('refuses %s', (concept, says) => {
    const conditions = { ckd: 'yes', [concept]: says } as const;
    expect(refused('kfre-2016', { ...kidney, conditions }).because).toBe('outside-population');
  });

  test('refuses an eGFR above 60 as outside its range', () => {
    const result = refused('kfre-2016', withLab(kidney, { egfr: 75 }));
    expect(result).toMatchObject({ because: 'outside-range', missing: [{ input: 'egfr' }] });
  });
});

describe('populations', () => {
  test.each([
    ['cha2ds2-vasc', 'atrial fibrillation'],
    ['has-bled', 'atrial fibrillation'],
    ['curb-65', 'pneumonia'],
    ['meld-3.0', 'cirrhosis'],
  ])('%s is for people with %s, which has to be stated', (id, words) => {
    const result = refused(id, { holdsConditions: true });
    expect(result).toMatchObject({
      because: 'outside-population',
      missing: [{ because: 'not-stated' }],
    });
    expect(result.detail).toContain(words);
  });

  test.each(['findrisc-2003', 'ada-risk-test', 'framingham-diabetes-2007', 'score2-2021'])(
    '%s refuses known diabetes',
    (id) => {
      expect(refused(id, { conditions: { diabetes: 'yes' } }).because).toBe('outside-population');
    },
  );

  test.each(['prevent-2023', 'ckd-epi-2021-cr', 'news2'])('%s is not for the dead', (id) => {
    const result = refused(id, { ...S12, deceased: { at: '2026-02-01' } });
    expect(result.because).toBe('outside-population');
    expect(result.refusedBy).toEqual([{ reference: 'Patient/1' }]);
  });

  test.each(['score2-2021', 'frs-cvd-2008'])('%s refuses known heart failure', (id) => {
    const conditions = { 'heart-failure': 'yes' } as const;
    expect(refused(id, { conditions }).because).toBe('outside-population');
  });

  test('SCORE2-Diabetes refuses type 1 and asks for diabetes', () => {
    const type1 = { diabetes: 'yes', 'type-1-diabetes': 'yes' } as const;
    expect(refused('score2-diabetes-2023', { conditions: type1 }).detail).toContain('type 1');
    expect(refused('score2-diabetes-2023', {}).because).toBe('outside-population');
  });

  test.each([
    [{ conditions: { pregnancy: 'yes' } }, false],
    [{ coded: { 'pregnancy-status': 'pregnant' } }, false],
    [{ conditions: { pregnancy: 'yes' }, coded: { 'pregnancy-status': 'not-pregnant' } }, true],
    [{}, true],
  ] as const)('NEWS2 with %j is for this person: %s', (parts, isFor) => {
    expect(refused('news2', parts).because === 'missing-input').toBe(isFor);
  });

  test('NEWS2 is not for children below 16', () => {
    expect(refused('news2', { ageYears: 15 }).because).toBe('outside-population');
  });

  test('an age that is not known is a missing input', () => {
    const model = shipped('prevent-2023');
    const record = withoutAge(aRecord(S12));
    const features = readFeatures(record, model.manifest, DEFAULT_SETTINGS);
    const result = scoreModel(model, record, features, DEFAULT_SETTINGS);
    expect(result).toMatchObject({ computable: false, because: 'missing-input' });
  });
});

describe('point scores', () => {
  const vitals: RecordParts = {
    measurements: {
      'respiratory-rate': 16,
      spo2: 97,
      'systolic-bp': 120,
      'heart-rate': 80,
      'body-temperature': 37,
    },
    coded: { acvpu: 'A', 'supplemental-oxygen': 'no' },
    answers: { hypercapnicScale2: false },
  };

  test('NEWS2 of one parameter at 3 is low to medium, not low', () => {
    const calm = computed('news2', vitals).predictions[0];
    expect(calm).toMatchObject({ score: 0, band: { id: 'low', qualitative: 'low' } });
    const confused = computed('news2', { ...vitals, coded: { ...vitals.coded, acvpu: 'C' } });
    expect(confused.predictions[0]).toMatchObject({
      score: 3,
      band: { id: 'low-medium', qualitative: 'moderate' },
    });
  });

  test('NEWS2 on scale 2 gives no points for high saturation on air', () => {
    const scale2 = computed('news2', { ...vitals, answers: { hypercapnicScale2: true } });
    expect(scale2.predictions[0]?.score).toBe(0);
  });

  test('says what is missing, and least and most that are still possible', () => {
    const measurements = omit(vitals.measurements, 'heart-rate');
    expect(refused('news2', { ...vitals, measurements })).toMatchObject({
      because: 'missing-input',
      missing: [{ input: 'pulse' }],
      possible: { low: 0, high: 3 },
    });
  });

  test('an unknown sex is one sex for all items: 1 point for a man, or for gestational diabetes', () => {
    const parts: RecordParts = {
      gender: 'unknown',
      ageYears: 30,
      measurements: { bmi: 22 },
      raceCodes: ['2106-3'],
      family: { degree: 'none', parental: false },
      conditions: { 'gestational-diabetes-history': 'yes', hypertension: 'no' },
      answers: { physicallyActive: true },
    };
    expect(refused('ada-risk-test', parts).possible).toEqual({ low: 1, high: 1 });
  });

  test('a man is not asked for gestational diabetes', () => {
    const parts: RecordParts = {
      gender: 'male',
      measurements: { bmi: 22 },
      raceCodes: ['2106-3'],
      family: { degree: 'none', parental: false },
      conditions: { hypertension: 'no' },
      answers: { physicallyActive: true },
    };
    expect(computed('ada-risk-test', parts).predictions[0]?.score).toBe(3);
    expect(refused('ada-risk-test', { ...parts, gender: 'female' }).missing).toMatchObject([
      { input: 'gestationalDiabetes' },
    ]);
  });

  const answers = (last: number) =>
    Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`phq-9-q${i + 1}`, String(i === 8 ? last : 1)]),
    );

  test('PHQ-9 asks for a safety assessment on any thought of self-harm, even when unfinished', () => {
    expect(computed('phq-9', { coded: answers(0) }).alerts).toEqual([]);
    expect(computed('phq-9', { coded: answers(1) }).alerts).toHaveLength(1);
    const unfinished = omit(answers(1), 'phq-9-q1');
    expect(refused('phq-9', { coded: unfinished })).toMatchObject({
      alerts: [expect.stringContaining('self-harm')],
      possible: { low: 8, high: 11 },
    });
  });

  test('CHA2DS2-VASc: 1 point is low for a woman and moderate for a man', () => {
    const af = (gender: 'female' | 'male', hypertension: 'yes' | 'no'): RecordParts => ({
      gender,
      holdsConditions: true,
      conditions: { 'atrial-fibrillation': 'yes', hypertension },
    });
    const woman = computed('cha2ds2-vasc', af('female', 'no')).predictions[0];
    const man = computed('cha2ds2-vasc', af('male', 'yes')).predictions[0];
    expect(woman).toMatchObject({ score: 1, probability: 0.006, band: { qualitative: 'low' } });
    expect(woman?.output.threshold?.value).toBe(3);
    expect(man).toMatchObject({ score: 1, band: { qualitative: 'moderate' } });
    expect(man?.output.threshold?.value).toBe(2);
  });
});

describe('formulas and bands by age', () => {
  const liver = { ast: 40, alt: 40, platelets: 250 };

  test.each([
    [60, 'indeterminate', 1.3],
    [66, 'low-from-65', 2],
  ])('FIB-4 at %i years is %s, and acts from %d', (ageYears, band, threshold) => {
    const result = computed('fib-4', { ageYears, measurements: liver }).predictions[0];
    expect(result).toMatchObject({
      band: { id: band },
      output: { threshold: { value: threshold } },
    });
  });

  test('Framingham falls back from cholesterol to BMI, and names all three without either', () => {
    const parts = without(S12, 'total-cholesterol');
    expect(computed('frs-cvd-2008', S12).predictions[0]?.variant).toBe('lipid');
    expect(computed('frs-cvd-2008', parts).predictions[0]?.variant).toBe('bmi');
    const missing = refused(
      'frs-cvd-2008',
      without(without(parts, 'bmi'), 'hdl-cholesterol'),
    ).missing;
    expect(missing.map(({ input }) => input)).toEqual(['totalChol', 'hdlC', 'bmi']);
  });

  test('the Pooled Cohort Equations run with their precise coefficients', () => {
    const result = computed('pce-2013', { ...S12, raceCodes: ['2106-3'] });
    expect(result.predictions[0]?.variant).toBe('precise');
  });

  test('remarks tell a clamped value and a presumed no', () => {
    const parts = withLab(
      { ...S12, conditions: {}, holdsConditions: true },
      { 'systolic-bp': 195 },
    );
    const { remarks } = computed('prevent-2023', parts);
    expect(remarks).toContain('diabetes: not on the problem list');
    expect(remarks.join()).toContain('computed with 180 mm[Hg]');
  });
});
