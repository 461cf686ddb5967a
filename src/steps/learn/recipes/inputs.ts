/** Inputs of the models that this project trains: where a record holds each, in which unit, how old it may be. */
import type { InputSource, ModelInput } from '../../../domain/model.ts';

/** The model does without it, its own way. */
const OPTIONAL = { outOfRange: 'clamp', whenMissing: 'model-handles-missing' } as const;
const NEEDED = { outOfRange: 'refuse', whenMissing: 'refuse' } as const;

export const SEX: ModelInput = {
  id: 'sex',
  title: 'Sex',
  type: 'code',
  values: ['female', 'male'],
  sources: [{ from: 'sex' }],
  ...NEEDED,
};

export function age(low: number, high: number): ModelInput {
  return {
    id: 'age',
    title: 'Age',
    type: 'number',
    unit: 'a',
    sources: [{ from: 'age' }],
    range: { low, high },
    ...NEEDED,
  };
}

export const BMI: ModelInput = {
  id: 'bmi',
  title: 'Body mass index',
  type: 'number',
  unit: 'kg/m2',
  sources: [{ from: 'bmi' }],
  range: { low: 14, high: 60 },
  maxAge: 'P2Y',
  modifiable: { step: 0.5, low: 15, high: 60 },
  ...OPTIONAL,
};

export const SMOKER: ModelInput = {
  id: 'smoker',
  title: 'Current smoking',
  type: 'boolean',
  sources: [
    {
      from: 'coded',
      concept: 'smoking-status',
      values: { current: true, former: false, never: false },
    },
  ],
  maxAge: 'P2Y',
  modifiable: true,
  ...OPTIONAL,
};

/** A measurement of a concept in its canonical unit. */
function measured(
  id: string,
  title: string,
  unit: string,
  concepts: readonly string[],
  [low, high]: readonly [number, number],
  maxAge: string,
): ModelInput {
  const sources = concepts.map((concept): InputSource => ({ from: 'measurement', concept }));
  return { id, title, type: 'number', unit, sources, range: { low, high }, maxAge, ...OPTIONAL };
}

/** Not computable without it, though the learner could: with age and sex alone there is nothing to say. */
export function needed(input: ModelInput): ModelInput {
  return { ...input, whenMissing: 'refuse' };
}

/** A laboratory value of the last two years. */
export function laboratory(
  id: string,
  title: string,
  unit: string,
  concepts: readonly string[],
  range: readonly [number, number],
): ModelInput {
  return measured(id, title, unit, concepts, range, 'P2Y');
}

export function stated(id: string, title: string, sources: readonly InputSource[]): ModelInput {
  return { id, title, type: 'boolean', sources, ...OPTIONAL };
}

export const SBP = measured(
  'sbp',
  'Systolic blood pressure',
  'mm[Hg]',
  ['systolic-bp'],
  [80, 220],
  'P1Y',
);
export const DBP = measured(
  'dbp',
  'Diastolic blood pressure',
  'mm[Hg]',
  ['diastolic-bp'],
  [40, 130],
  'P1Y',
);
export const WAIST = measured('waist', 'Waist circumference', 'cm', ['waist'], [55, 175], 'P2Y');
export const BP_TREATED: ModelInput = {
  ...stated('bpTreated', 'Blood pressure treatment', [
    { from: 'medication', groups: ['antihypertensive'] },
  ]),
  explainedWith: 'sbp',
};

export const TOTAL_CHOLESTEROL = laboratory(
  'totalChol',
  'Total cholesterol',
  'mg/dL',
  ['total-cholesterol'],
  [80, 400],
);
export const HDL = laboratory('hdlC', 'HDL cholesterol', 'mg/dL', ['hdl-cholesterol'], [15, 120]);
