/**
 * Chronic kidney disease that nobody has measured, without creatinine: NHANES 1999–2016, each later survey tested by a model
 * of the earlier.
 *
 * Outcome: eGFR (CKD-EPI 2021) below 60, or urine albumin/creatinine of 30 mg/g or more, once. Weights: MEC examination.
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
import { ETHNICITY_1999, FORWARD, NHANES_LICENSE, NHANES_REFERENCE } from './nhanes.ts';
import { known, meanOf, readTable, yesNo } from './table.ts';
import type { Person } from '../people.ts';
import type { Candidate, Recipe } from './recipe.ts';
import type { TableRow } from './table.ts';

const CORE = 'nhanes_1999_2018_core.csv.gz';
const CARDIORENAL = 'nhanes_1999_2020_adults_cardiorenal.csv.gz';
const LAST_SURVEY = '2015-2016';
const MG_PER_MMOL = 38.67;

export const CKD_UNDIAGNOSED: Recipe = {
  files: [CARDIORENAL, CORE],
  describes: {
    train: 'NHANES 1999–2016, examined adults of 20 years and more who are not pregnant',
    test: 'NHANES 2007–2008 to 2015–2016, each survey by a model of the surveys before it',
    outcome:
      'eGFR below 60 mL/min/1.73 m² (CKD-EPI 2021) or urine albumin/creatinine of 30 mg/g or more, once',
  },
  people: (texts) => {
    const core = new Map(
      readTable(CORE, texts.get(CORE) ?? '').map((row) => [row.text('SEQN'), row]),
    );
    const people = readTable(CARDIORENAL, texts.get(CARDIORENAL) ?? '').flatMap((row) => {
      const also = core.get(row.text('svy_id'));
      // The file of 2017–2020 gives new ids to people of 2017–2018.
      if (also === undefined || row.text('svy_year') > LAST_SURVEY) return [];
      return personOf(row, also) ?? [];
    });
    return { split: 'forward', people, period: 'survey', testFrom: '2007–2008' };
  },
  honesty: FORWARD,
  candidates: [8].flatMap((maxDepth) =>
    [40].flatMap((minLeaf) =>
      [3, 5].map((columnsPerSplit): Candidate => ({
        learner: 'forest',
        trees: 60,
        criterion: 'entropy',
        maxDepth,
        minLeaf,
        columnsPerSplit,
        monotonic: { age: 1 },
      })),
    ),
  ),
  budget: 2,
  learnsWeighted: true,
  hides: true,
  line: { recall: 0.8 },
  baseline: ['age', 'sex'],
  floor: [
    { auc: 0.804, of: 'a plain logistic regression of scikit-learn on the same people' },
    { auc: 0.821, of: 'boosted trees of scikit-learn on the same people' },
    { auc: 0.805, of: 'boosted trees, 1999–2012 against 2015–2016' },
  ],
  template: {
    id: 'ckd-undiagnosed',
    version: '1.0.0',
    title: 'Unknown chronic kidney disease now, without creatinine',
    shortTitle: 'Unknown kidney disease',
    kind: 'random-forest',
    inputs: [
      age(20, 85),
      SEX,
      needed(BMI),
      WAIST,
      needed(SBP),
      DBP,
      BP_TREATED,
      stated('diabetes', 'Diabetes', [{ from: 'condition', concepts: ['diabetes'] }]),
      laboratory('hba1c', 'HbA1c', '%', ['hba1c'], [3.8, 15]),
      TOTAL_CHOLESTEROL,
      HDL,
      stated('statin', 'Statin', [{ from: 'medication', groups: ['statin'] }]),
      SMOKER,
      stated('heartFailure', 'Heart failure', [
        { from: 'condition', concepts: ['heart-failure'], ever: true },
      ]),
      stated('coronaryDisease', 'Coronary disease or heart attack', [
        { from: 'condition', concepts: ['chd', 'myocardial-infarction'], ever: true },
      ]),
      stated('stroke', 'Stroke', [{ from: 'condition', concepts: ['stroke'], ever: true }]),
    ],
    eligibility: {
      text: 'Adults of 20 to 85 years without known kidney disease',
      ages: { low: 20, high: 85 },
      rules: [
        {
          id: 'no-kidney-disease',
          text: 'Made for people without known kidney disease',
          kind: 'exclude',
          conditions: ['ckd', 'kidney-failure', 'dialysis', 'kidney-transplant'],
          ever: true,
        },
        {
          id: 'kidney-measured',
          text: 'Made for people whose creatinine and urine albumin were not both measured within a year',
          kind: 'exclude',
          evidence: 'kidneyMeasuredWithinYear',
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
        outcome: 'chronicKidneyDisease',
        id: 'chronic-kidney-disease',
        title: 'Chronic kidney disease',
        meaning:
          'eGFR below 60 mL/min/1.73 m² or urine albumin/creatinine of 30 mg/g or more, if both were measured now',
        scale: 'probability',
        coding: {
          system: 'http://snomed.info/sct',
          code: '709044004',
          display: 'Chronic kidney disease',
        },
      },
    ],
    card: {
      investigational: true,
      intendedUse:
        'Shows in whom kidney disease that nobody has found yet is likely, to decide who is measured. It is no diagnosis.',
      intendedUsers: 'Clinicians in primary care',
      cautions: [
        'One measurement defines the outcome; chronic disease needs a second one after three months.',
        'People of the training data who knew of their kidney disease could not be told apart and are in it.',
        'Not validated outside the United States; calibrate it locally before use.',
        'Ethnicity is reported on and not used.',
      ],
    },
    license: NHANES_LICENSE,
    references: [NHANES_REFERENCE],
  },
};

function personOf(row: TableRow, core: TableRow): Person | undefined {
  const [egfr, uacr] = [row.number('cc_egfr'), row.number('cc_acr')];
  const isDiseased = egfr < 60 || uacr >= 30;
  const isMeasured = !Number.isNaN(egfr) && !Number.isNaN(uacr);
  const years = row.number('demo_age_years');
  const weight = row.number('svy_weight_mec');
  const isPregnant = row.text('demo_pregnant') === 'Yes';
  if (!(isMeasured || isDiseased) || !(years >= 20) || isPregnant || !(weight > 0))
    return undefined;
  const readings = (name: string): number[] => [1, 2, 3, 4].map((n) => core.number(`${name}${n}`));
  const word = (column: string): boolean | undefined => yesNoWord(row.text(column));
  const id = row.text('svy_id');
  return {
    id,
    group: id,
    label: isDiseased ? 1 : 0,
    weight,
    about: {
      ethnicity: ETHNICITY_1999[core.text('ethnicity')] ?? 'not stated',
      survey: row.text('svy_year').replace('-', '–'),
    },
    inputs: {
      age: years,
      sex: row.text('demo_gender') === 'Men' ? 'male' : 'female',
      bmi: known(core.number('BMI')),
      waist: known(core.number('waist')),
      sbp: meanOf(readings('SBP')),
      dbp: meanOf(readings('DBP')),
      bpTreated: word('bp_med_use'),
      diabetes: yesNo(core.number('ever_diabetes'), [1], [2, 3]),
      hba1c: known(row.number('cc_hba1c')),
      totalChol: known(core.number('TC') * MG_PER_MMOL),
      hdlC: known(core.number('HDL') * MG_PER_MMOL),
      statin: word('chol_med_statin'),
      smoker: smoker(row.text('cc_smoke')),
      heartFailure: word('cc_cvd_hf'),
      coronaryDisease: either(word('cc_cvd_mi'), word('cc_cvd_chd')),
      stroke: word('cc_cvd_stroke'),
    },
  };
}

function yesNoWord(text: string): boolean | undefined {
  if (text === 'Yes') return true;
  return text === 'No' ? false : undefined;
}

function smoker(text: string): boolean | undefined {
  if (text === 'Current') return true;
  return text === '' ? undefined : false;
}

function either(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  if (a === true || b === true) return true;
  return a === undefined || b === undefined ? undefined : false;
}
