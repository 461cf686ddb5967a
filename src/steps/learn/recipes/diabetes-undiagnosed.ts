/**
 * Undiagnosed diabetes, with and without laboratory values: NHANES 1999–2016, each later survey tested by a model of the earlier.
 *
 * Outcome: HbA1c ≥ 6.5 % or fasting glucose ≥ 126 mg/dL in a person who was never told to have diabetes (ADA criteria, one
 * measurement). Survey design: MEC examination weights of the same people.
 */
import {
  age,
  BMI,
  BP_TREATED,
  DBP,
  HDL,
  laboratory,
  needed,
  SBP,
  SEX,
  SMOKER,
  stated,
  TOTAL_CHOLESTEROL,
  WAIST,
} from './inputs.ts';
import { known, meanOf, readTable, yesNo } from './table.ts';
import { cycleName, ETHNICITY_1999, FORWARD, NHANES_LICENSE, NHANES_REFERENCE } from './nhanes.ts';
import type { ModelInput } from '../../../domain/model.ts';
import type { Person } from '../people.ts';
import type { Candidate, Recipe } from './recipe.ts';
import type { TableRow } from './table.ts';

const CORE = 'nhanes_1999_2018_core.csv.gz';
const CARDIORENAL = 'nhanes_1999_2020_adults_cardiorenal.csv.gz';
const GLUCOSE_FILE = 'nhanes_1999_2018_biomarkers_mortality.csv.gz';

const LAST_SURVEY = '2015-2016';
const MG_PER_MMOL_CHOLESTEROL = 38.67;
const MG_PER_MMOL_GLUCOSE = 18.016;

const WITHOUT_LABORATORY: readonly ModelInput[] = [
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
];

const WITH_LABORATORY: readonly ModelInput[] = [
  ...WITHOUT_LABORATORY,
  needed(laboratory('glucose', 'Glucose, not fasting', 'mg/dL', ['glucose'], [40, 400])),
  TOTAL_CHOLESTEROL,
  HDL,
];

/** HbA1c and fasting glucose define the outcome: neither is an input. */
function recipe(
  named: Pick<Recipe['template'], 'id' | 'title' | 'shortTitle' | 'inputs'>,
  { floor, line, more }: Pick<Recipe, 'floor' | 'line'> & { readonly more: readonly string[] },
): Recipe {
  return {
    files: [CORE, CARDIORENAL, GLUCOSE_FILE],
    describes: {
      train:
        'NHANES 1999–2016, examined adults of 20 years and more who were never told to have diabetes',
      test: 'NHANES 2007–2008 to 2015–2016, each survey by a model of the surveys before it',
      outcome: 'HbA1c of 6.5 % or more, or fasting glucose of 126 mg/dL or more, once',
    },
    honesty: FORWARD,
    people: (texts) => ({
      split: 'forward',
      people: peopleOf(texts),
      period: 'survey',
      testFrom: '2007–2008',
    }),
    candidates: CANDIDATES,
    budget: CANDIDATES.length,
    learnsWeighted: true,
    ...(line === undefined ? {} : { line }),
    baseline: ['age', 'sex'],
    floor,
    template: {
      ...named,
      version: '1.0.0',
      kind: 'logistic',
      ...ABOUT,
      card: { ...ABOUT.card, cautions: [...ABOUT.card.cautions, ...more] },
    },
  };
}

const CANDIDATES = ([0, 3, 4, 5] as const).flatMap((knots) =>
  [10].map((penalty): Candidate => ({
    learner: 'logistic',
    penalty,
    l1Ratio: 0,
    knots,
    unknown: 'expected',
    classWeights: 'as-they-are',
  })),
);

const ABOUT: Omit<
  Recipe['template'],
  'id' | 'version' | 'title' | 'shortTitle' | 'kind' | 'inputs'
> = {
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
        id: 'glycaemia-measured',
        text: 'Made for people whose HbA1c or fasting glucose was not measured within a year',
        kind: 'exclude',
        evidence: 'glycaemiaMeasuredWithinYear',
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
      'What is unknown is taken as what age, sex and body mass index lead to expect.',
      'Ethnicity is reported on and not used.',
    ],
  },
  license: NHANES_LICENSE,
  references: [NHANES_REFERENCE],
};

export const DIABETES_UNDIAGNOSED = recipe(
  {
    id: 'diabetes-undiagnosed',
    title: 'Undiagnosed diabetes now, without laboratory values',
    shortTitle: 'Undiagnosed diabetes',
    inputs: WITHOUT_LABORATORY,
  },
  {
    line: { recall: 0.8 },
    floor: [
      { auc: 0.77, of: 'a plain logistic regression of scikit-learn on the same people' },
      { auc: 0.764, of: 'boosted trees of scikit-learn on the same people' },
      { auc: 0.759, of: 'the ADA risk test (Bang 2009) on the same people' },
      { auc: 0.752, of: 'a plain logistic regression, 1999–2012 against 2015–2018' },
    ],
    more: [],
  },
);

export const DIABETES_UNDIAGNOSED_LABORATORY = recipe(
  {
    id: 'diabetes-undiagnosed-laboratory',
    title:
      'Undiagnosed diabetes now, with glucose and cholesterol that were measured for another reason',
    shortTitle: 'Undiagnosed diabetes (laboratory)',
    inputs: WITH_LABORATORY,
  },
  {
    line: { recall: 0.8 },
    floor: [
      { auc: 0.938, of: 'a plain logistic regression of scikit-learn on the same people' },
      { auc: 0.938, of: 'boosted trees of scikit-learn on the same people' },
      { auc: 0.913, of: 'boosted trees, 1999–2012 against 2015–2018' },
    ],
    more: [
      'Glucose of the survey is serum glucose of people of whom half had fasted; a glucose that is diabetic by itself needs no model.',
    ],
  },
);

function peopleOf(texts: ReadonlyMap<string, string>): Person[] {
  const weights = new Map(
    readTable(CARDIORENAL, texts.get(CARDIORENAL) ?? '').flatMap((row) =>
      // From 2017 on people have other ids in this file.
      row.text('svy_year') > LAST_SURVEY
        ? []
        : [[row.text('svy_id'), row.number('svy_weight_mec')] as const],
    ),
  );
  const fasting = new Map(
    readTable(GLUCOSE_FILE, texts.get(GLUCOSE_FILE) ?? '').map((row) => [
      row.text('seqn'),
      row.number('glucose_fasting'),
    ]),
  );
  return readTable(CORE, texts.get(CORE) ?? '').flatMap((row) => {
    const id = row.text('SEQN');
    return personOf(row, id, weights.get(id), fasting.get(id) ?? NaN) ?? [];
  });
}

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
    about: {
      ethnicity: ETHNICITY_1999[row.text('ethnicity')] ?? 'not stated',
      survey: cycleName(row.number('survey_nr')),
    },
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
      glucose: known(row.number('glucose') * MG_PER_MMOL_GLUCOSE),
      totalChol: known(row.number('TC') * MG_PER_MMOL_CHOLESTEROL),
      hdlC: known(row.number('HDL') * MG_PER_MMOL_CHOLESTEROL),
    },
  };
}

/** Blank: fewer than 100 cigarettes in life, or not asked; adults are asked. */
function smoker(code: number): boolean | undefined {
  if (Number.isNaN(code)) return false;
  return yesNo(code, [1, 2], [3]);
}
