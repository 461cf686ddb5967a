/**
 * Death of any cause within ten years: NHANES III (1988–1994) to learn, NHANES 1999–2004 to test, both linked to deaths.
 *
 * All-cause deaths by the public-use linked mortality files, followed from the interview; people who were followed for
 * less than ten years and lived are left out, of whom there are hardly any.
 */
import { age, BMI, DBP, HDL, laboratory, needed, SBP, SEX, TOTAL_CHOLESTEROL } from './inputs.ts';
import { NHANES_LICENSE, NHANES_REFERENCE } from './nhanes.ts';
import { known, readTable } from './table.ts';
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
      'NHANES III, 1988–1994, examined adults of 20 to 84 years who are not pregnant, linked to deaths until 2015',
    test: 'NHANES 1999–2004, the same way: later people, none of them in the training data',
    outcome: 'death of any cause within ten years of the interview',
  },
  people: (texts) => {
    const of = (file: string, isIn: (year: number) => boolean): Person[] =>
      readTable(file, texts.get(file) ?? '').flatMap((row) =>
        isIn(row.number('year')) ? (personOf(row, file) ?? []) : [],
      );
    return {
      split: 'held-out',
      train: of(NHANES_3, () => true),
      test: of(NHANES_4, (year) => year <= 2004),
    };
  },
  candidates: [7, 8].flatMap((maxDepth) =>
    [20, 30].flatMap((minLeaf) =>
      [2, 3, 4].map((columnsPerSplit): Candidate => ({
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
  budget: 12,
  learnsWeighted: false,
  baseline: ['age', 'sex'],
  floor: [
    {
      auc: 0.867,
      of: 'gradient-boosted trees of scikit-learn on 21 laboratory values (0.858–0.876)',
    },
    { auc: 0.842, of: 'age and sex alone' },
    { auc: 0.853, of: 'PhenoAge (Levine 2018)' },
  ],
  template: {
    id: 'mortality-10y',
    version: '1',
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
        'People of 1988–1994 in the United States; mortality has changed since: calibrate it locally before use.',
        'Values taken in acute illness say something else than those of a survey of people at home.',
        'Ethnicity is reported on and not used.',
      ],
    },
    license: NHANES_LICENSE,
    references: [NHANES_REFERENCE],
  },
};

function personOf(row: TableRow, file: string): Person | undefined {
  const [years, months] = [row.number('age'), row.number('permth_int')];
  const hasDied = row.number('died_allcause') === 1;
  const isFollowed = row.number('eligstat') === 1 && (months >= MONTHS || hasDied);
  if (!(years >= 20 && years <= 84) || !isFollowed || row.number('pregnant') === 1)
    return undefined;
  const id = `${file.slice(0, 7)} ${row.text('seqn')}`;
  const crpMgPerDl = row.number('crp');
  return {
    id,
    group: id,
    label: hasDied && months <= MONTHS ? 1 : 0,
    weight: 1,
    about: { ethnicity: ETHNICITY[row.text('ethnicity')] ?? 'not stated' },
    inputs: {
      age: years,
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
