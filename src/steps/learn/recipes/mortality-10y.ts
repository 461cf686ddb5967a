/**
 * Death of any cause within ten years: NHANES III (1988–1994) and 1999–2004 to learn, 2005–2006 to test, linked to deaths.
 *
 * All-cause deaths by the public-use linked mortality files, followed from the interview to the end of 2015. Of the tested
 * some lived and could be followed for 107 to 119 months only: the others stand for them, with weights that follow from how
 * many were still followed (inverse probability of censoring: Robins and Finkelstein, Biometrics 2000;56:779).
 */
import { age, BMI, DBP, HDL, laboratory, needed, SBP, SEX, TOTAL_CHOLESTEROL } from './inputs.ts';
import { NHANES_LICENSE, NHANES_REFERENCE } from './nhanes.ts';
import { followUpWeights } from '../follow-up-weights.ts';
import { known, readTable } from './table.ts';
import type { FollowUp } from '../follow-up-weights.ts';
import type { Person } from '../people.ts';
import type { Candidate, Recipe } from './recipe.ts';
import type { TableRow } from './table.ts';

const NHANES_3 = 'nhanes3_1988_1994_biomarkers_mortality.csv.gz';
const NHANES_4 = 'nhanes_1999_2018_biomarkers_mortality.csv.gz';
const MONTHS = 120;

const ETHNICITY: Readonly<Record<string, string>> = {
  1: 'non-Hispanic White',
  2: 'non-Hispanic Black',
  3: 'Mexican American or Hispanic',
  4: 'other',
};

export const MORTALITY_10Y: Recipe = {
  files: [NHANES_3, NHANES_4],
  describes: {
    train:
      'NHANES III, 1988–1994, and NHANES 1999–2004, adults of 20 to 84 years who are not pregnant, linked to deaths until 2015',
    test: 'NHANES 2005–2006, the same way: later people, none of them in the training data',
    outcome: 'death of any cause within ten years of the interview',
  },
  honesty:
    'An earlier way of learning was tried on NHANES 1999–2004 and its figures were seen; these people are now learned from. Nobody of 2005–2006 had been scored before what is searched was fixed. After a first run the way of treating unknown values was changed, since a record lacks them for other reasons than a survey; the figures of both runs were seen, and this is the second.',
  testWeights: 'follow-up',
  people: (texts) => {
    const rows = (file: string, from: number, to: number): TableRow[] =>
      readTable(file, texts.get(file) ?? '').filter(
        (row) => row.number('year') >= from && row.number('year') <= to && isIncluded(row),
      );
    const learned = [...rows(NHANES_3, 1988, 1994), ...rows(NHANES_4, 1999, 2004)];
    const tested = rows(NHANES_4, 2005, 2006);
    const weightOf = followUpWeights(tested.map(followUpOf), MONTHS);
    return {
      split: 'held-out',
      train: learned.flatMap((row) => personOf(row, isFollowed(followUpOf(row)) ? 1 : 0) ?? []),
      test: tested.flatMap((row) => personOf(row, weightOf(followUpOf(row))) ?? []),
    };
  },
  candidates: [8, 9].flatMap((maxDepth) =>
    [20].flatMap((minLeaf) =>
      [4, 6].map((columnsPerSplit): Candidate => ({
        learner: 'forest',
        trees: 100,
        criterion: 'entropy',
        maxDepth,
        minLeaf,
        columnsPerSplit,
        monotonic: { age: 1 },
      })),
    ),
  ),
  budget: 4,
  learnsWeighted: false,
  hides: true,
  baseline: ['age', 'sex'],
  floor: [
    { auc: 0.854, of: 'a plain logistic regression of scikit-learn on the same people' },
    { auc: 0.855, of: 'boosted trees of scikit-learn on the same people' },
    { auc: 0.839, of: 'PhenoAge (Levine 2018) on 2,291 of the same people' },
    { auc: 0.867, of: 'boosted trees, NHANES III against 1999–2004' },
  ],
  template: {
    id: 'mortality-10y',
    version: '1.0.0',
    title: 'Death of any cause within 10 years, from usual measurements',
    shortTitle: 'Mortality, 10 years',
    kind: 'random-forest',
    inputs: [
      age(20, 84),
      SEX,
      BMI,
      needed(SBP),
      DBP,
      TOTAL_CHOLESTEROL,
      HDL,
      laboratory('hba1c', 'HbA1c', '%', ['hba1c'], [3.8, 13]),
      laboratory('glucose', 'Glucose', 'mg/dL', ['glucose', 'fasting-glucose'], [55, 400]),
      laboratory('creatinine', 'Creatinine', 'mg/dL', ['creatinine'], [0.4, 5]),
      laboratory('bun', 'Urea nitrogen', 'mg/dL', ['bun'], [3, 60]),
      laboratory('albumin', 'Serum albumin', 'g/dL', ['serum-albumin'], [2.5, 5.5]),
      laboratory('alp', 'Alkaline phosphatase', 'U/L', ['alp'], [20, 300]),
      laboratory('ggt', 'Gamma-glutamyl transferase', 'U/L', ['ggt'], [3, 400]),
      laboratory('uricAcid', 'Uric acid', 'mg/dL', ['uric-acid'], [1.5, 12]),
      // Below 2.1 mg/L the training laboratory could not tell.
      laboratory('crp', 'C-reactive protein', 'mg/L', ['crp', 'hscrp'], [2.1, 100]),
      laboratory('wbc', 'Leukocytes', '10*9/L', ['leukocytes'], [2, 25]),
      laboratory(
        'lymphocytes',
        'Lymphocytes of 100 leukocytes',
        '%',
        ['lymphocyte-share'],
        [5, 75],
      ),
      laboratory('mcv', 'Mean cell volume', 'fL', ['mcv'], [60, 120]),
      laboratory('rdw', 'Red cell distribution width', '%', ['rdw'], [10.5, 25]),
    ],
    eligibility: {
      text: 'Adults of 20 to 84 years who are not pregnant',
      ages: { low: 20, high: 84 },
      rules: [
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
        outcome: 'death',
        id: 'death-10y',
        title: 'Death',
        meaning: 'death of any cause',
        horizon: 'P10Y',
        scale: 'probability',
        coding: { system: 'http://snomed.info/sct', code: '419620001', display: 'Death' },
      },
    ],
    card: {
      investigational: true,
      intendedUse:
        'Supports talking about prognosis, where it decides how much screening or long prevention can still help.',
      intendedUsers: 'Clinicians in primary care and geriatrics',
      cautions: [
        'Not a reason to withhold care: it knows laboratory values, not a person.',
        'Smoking, frailty and known diseases are not among its inputs.',
        'People of 1988–2004 in the United States; mortality has changed since: calibrate it locally before use.',
        'Values taken in acute illness say something else than those of a survey of people at home.',
        'Ethnicity is reported on and not used.',
      ],
    },
    license: NHANES_LICENSE,
    references: [NHANES_REFERENCE],
  },
};

function isIncluded(row: TableRow): boolean {
  const years = row.number('age');
  const isAdult = years >= 20 && years <= 84;
  return isAdult && row.number('eligstat') === 1 && row.number('pregnant') !== 1;
}

function followUpOf(row: TableRow): FollowUp {
  return { months: row.number('permth_int'), hasDied: row.number('died_allcause') === 1 };
}

/** To the end of the ten years, or to death. */
function isFollowed({ months, hasDied }: FollowUp): boolean {
  return months >= MONTHS || hasDied;
}

/** @param weight 0 leaves the person out */
function personOf(row: TableRow, weight: number): Person | undefined {
  if (!(weight > 0)) return undefined;
  const { months, hasDied } = followUpOf(row);
  const id = `${row.text('year')} ${row.text('seqn')}`;
  const crpMgPerDl = row.number('crp');
  return {
    id,
    group: id,
    label: hasDied && months <= MONTHS ? 1 : 0,
    weight,
    about: { ethnicity: ETHNICITY[row.text('ethnicity')] ?? 'not stated' },
    inputs: {
      age: row.number('age'),
      sex: row.number('gender') === 1 ? 'male' : 'female',
      bmi: known(row.number('bmi')),
      sbp: known(row.number('sbp')),
      dbp: known(row.number('dbp')),
      totalChol: known(row.number('totchol')),
      hdlC: known(row.number('hdl')),
      hba1c: known(row.number('hba1c')),
      glucose: known(row.number('glucose')),
      creatinine: known(row.number('creat')),
      bun: known(row.number('bun')),
      albumin: known(row.number('albumin')),
      alp: known(row.number('alp')),
      ggt: known(row.number('ggt')),
      uricAcid: known(row.number('uap')),
      crp: known(crpMgPerDl * 10),
      wbc: known(row.number('wbc')),
      lymphocytes: known(row.number('lymph')),
      mcv: known(row.number('mcv')),
      rdw: known(row.number('rdw')),
    },
  };
}
