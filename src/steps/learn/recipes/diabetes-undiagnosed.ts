/**
 * Undiagnosed diabetes from what needs no laboratory: NHANES 1999–2014 to learn, 2015–2016 to test.
 *
 * Outcome: HbA1c ≥ 6.5 % or fasting glucose ≥ 126 mg/dL in a person who was never told to have diabetes (ADA criteria, one
 * measurement). Survey design: MEC examination weights of the same people.
 */
import { age, BMI, BP_TREATED, DBP, needed, SBP, SEX, SMOKER, stated, WAIST } from './inputs.ts';
import { known, meanOf, readTable, yesNo } from './table.ts';
import { ETHNICITY_1999, NHANES_LICENSE, NHANES_REFERENCE } from './nhanes.ts';
import type { Person } from '../people.ts';
import type { Candidate, Recipe } from './recipe.ts';
import type { TableRow } from './table.ts';

const CORE = 'nhanes_1999_2018_core.csv.gz';
const CARDIORENAL = 'nhanes_1999_2020_adults_cardiorenal.csv.gz';
const GLUCOSE_FILE = 'nhanes_1999_2018_biomarkers_mortality.csv.gz';

export const DIABETES_UNDIAGNOSED: Recipe = {
  files: [CORE, CARDIORENAL, GLUCOSE_FILE],
  describes: {
    train:
      'NHANES 1999–2014, examined adults of 20 years and more who were never told to have diabetes',
    test: 'NHANES 2015–2016, the same way: later people, none of them in the training data',
    outcome: 'HbA1c of 6.5 % or more, or fasting glucose of 126 mg/dL or more, once',
  },
  people: (texts) => {
    const weights = new Map<string, number>();
    for (const row of readTable(CARDIORENAL, texts.get(CARDIORENAL) ?? '')) {
      if (row.text('svy_year') !== '2017-2020') {
        weights.set(row.text('svy_id'), row.number('svy_weight_mec'));
      }
    }
    const fasting = new Map(
      readTable(GLUCOSE_FILE, texts.get(GLUCOSE_FILE) ?? '').map((row) => [
        row.text('seqn'),
        row.number('glucose_fasting'),
      ]),
    );
    const train: Person[] = [];
    const test: Person[] = [];
    for (const row of readTable(CORE, texts.get(CORE) ?? '')) {
      const cycle = row.number('survey_nr');
      const side = cycle <= 8 ? train : test;
      const id = row.text('SEQN');
      const person = personOf(row, id, weights.get(id), fasting.get(id) ?? NaN);
      if (person !== undefined) side.push(person);
    }
    return { split: 'held-out', train, test };
  },
  candidates: ([0, 3, 4, 5] as const).flatMap((knots) =>
    [0.3, 3, 30].flatMap((penalty) =>
      [0, 0.5].map((l1Ratio): Candidate => ({
        learner: 'logistic',
        penalty,
        l1Ratio,
        knots,
        classWeights: 'as-they-are',
      })),
    ),
  ),
  budget: 24,
  learnsWeighted: true,
  line: { recall: 0.8, meaning: 'measure HbA1c or fasting glucose' },
  baseline: ['age', 'sex'],
  floor: [
    {
      auc: 0.752,
      of: 'a plain logistic regression of scikit-learn on the same inputs, 1999–2012 against 2015–2018 (0.732–0.775)',
    },
  ],
  template: {
    id: 'diabetes-undiagnosed',
    version: '1',
    title: 'Undiagnosed diabetes now, without laboratory values',
    shortTitle: 'Undiagnosed diabetes',
    kind: 'logistic',
    inputs: [
      age(20, 85),
      SEX,
      needed(BMI),
      WAIST,
      SBP,
      DBP,
      BP_TREATED,
      stated('familyDiabetes', 'Diabetes of parents, brothers or sisters', [
        {
          from: 'family-history',
          concept: 'family-history-diabetes',
          relation: 'first-degree',
        },
      ]),
      SMOKER,
    ],
    eligibility: {
      text: 'Adults of 20 to 85 years without known diabetes',
      ages: { low: 20, high: 85 },
      rules: [
        {
          id: 'no-diabetes',
          text: 'Made for people without diabetes',
          kind: 'exclude',
          conditions: ['diabetes', 'type-1-diabetes'],
          ever: true,
        },
        {
          id: 'not-pregnant',
          text: 'Made for people who are not pregnant',
          kind: 'exclude',
          conditions: ['pregnancy'],
        },
      ],
    },
    outputs: [
      {
        outcome: 'undiagnosedDiabetes',
        id: 'undiagnosed-diabetes',
        title: 'Undiagnosed diabetes',
        meaning:
          'HbA1c of 6.5 % or more, or fasting glucose of 126 mg/dL or more, if it were measured now',
        scale: 'probability',
        coding: {
          system: 'http://snomed.info/sct',
          code: '44054006',
          display: 'Type 2 diabetes mellitus',
        },
      },
    ],
    card: {
      investigational: true,
      intendedUse:
        'Shows in whom diabetes that nobody has found yet is likely, to decide who is tested. It is no diagnosis.',
      intendedUsers: 'Clinicians in primary care',
      cautions: [
        'Not validated outside the United States; calibrate it locally before use.',
        'One abnormal value defines the outcome; a diagnosis needs a second one.',
        'NHANES asks about blood relatives, which counts more than first degree; it asks of ever being told.',
        'What is unknown in NHANES is unknown for other reasons than in a hospital: a missing waist or blood pressure counts as it did there.',
        'Ethnicity is reported on and not used.',
      ],
    },
    license: NHANES_LICENSE,
    references: [NHANES_REFERENCE],
  },
};

function personOf(
  row: TableRow,
  id: string,
  weight: number | undefined,
  fastingMgPerDl: number,
): Person | undefined {
  const [hba1c, years] = [row.number('hba1c'), row.number('age')];
  const neverTold = [2, 3].includes(row.number('ever_diabetes'));
  const isMeasured = !Number.isNaN(hba1c) || !Number.isNaN(fastingMgPerDl);
  if (!neverTold || !isMeasured || !(years >= 20) || row.number('pregnancy') === 1)
    return undefined;
  if (weight === undefined || !(weight > 0)) return undefined;
  const readings = (name: string): number[] => [1, 2, 3, 4].map((n) => row.number(`${name}${n}`));
  const told = row.number('ever_BP_meds');
  return {
    id,
    group: id,
    label: hba1c >= 6.5 || fastingMgPerDl >= 126 ? 1 : 0,
    weight,
    about: { ethnicity: ETHNICITY_1999[row.text('ethnicity')] ?? 'not stated' },
    inputs: {
      age: years,
      sex: row.number('gender') === 1 ? 'male' : 'female',
      bmi: known(row.number('BMI')),
      waist: known(row.number('waist')),
      sbp: meanOf(readings('SBP')),
      dbp: meanOf(readings('DBP')),
      // Who was never told to have hypertension is not asked about drugs for it.
      bpTreated:
        row.number('ever_hypertension') === 2 || told === 2
          ? false
          : yesNo(row.number('now_BP_meds'), [1], [2]),
      familyDiabetes: yesNo(row.number('famhist_T2D'), [1], [2]),
      smoker: smoker(row.number('current_smoker')),
    },
  };
}

/** Blank: fewer than 100 cigarettes in life, or not asked; adults are asked. */
function smoker(code: number): boolean | undefined {
  if (Number.isNaN(code)) return false;
  return yesNo(code, [1, 2], [3]);
}
