/**
 * Coronary disease in people sent to angiography: four sites, each tested by a model that never saw it.
 *
 * Outcome: a narrowing of half the diameter or more in a main vessel. Source: UCI Heart Disease, doi:10.24432/C52P4X.
 */
import { age, SBP, SEX, stated, TOTAL_CHOLESTEROL } from './inputs.ts';
import { known, readTable, yesNo } from './table.ts';
import type { FeatureValue } from '../../../domain/assessment.ts';
import type { ModelInput } from '../../../domain/model.ts';
import type { Person } from '../people.ts';
import type { Candidate, Recipe } from './recipe.ts';
import type { TableRow } from './table.ts';

const SITES: Readonly<Record<string, string>> = {
  'processed.cleveland.data': 'Cleveland',
  'processed.hungarian.data': 'Hungary',
  'processed.switzerland.data': 'Switzerland',
  'processed.va.data': 'Long Beach VA',
};

const HEADER = 'age sex cp trestbps chol fbs restecg thalach exang oldpeak slope ca thal num'.split(
  ' ',
);

const PAIN = ['typicalAngina', 'atypicalAngina', 'nonAnginalPain', 'asymptomatic'];
const RESTING_ECG = ['normal', 'stTWaveAbnormality', 'leftVentricularHypertrophy'];

/** Answered by a person: no code of its own. */
const asked = { sources: [], outOfRange: 'clamp', whenMissing: 'model-handles-missing' } as const;

const INPUTS: readonly ModelInput[] = [
  age(28, 78),
  SEX,
  { ...asked, id: 'chestPain', title: 'Chest pain', type: 'code', values: PAIN },
  SBP,
  TOTAL_CHOLESTEROL,
  stated('fastingGlucoseOver120', 'Fasting glucose over 120 mg/dL', [
    { from: 'comparison', concept: 'fasting-glucose', op: '>', value: 120 },
  ]),
  { ...asked, id: 'restingEcg', title: 'Resting ECG', type: 'code', values: RESTING_ECG },
  {
    ...asked,
    id: 'maxHeartRate',
    title: 'Highest heart rate in the exercise test',
    type: 'number',
    unit: '/min',
    range: { low: 60, high: 205 },
    maxAge: 'P1Y',
  },
  {
    ...asked,
    id: 'exerciseAngina',
    title: 'Chest pain in the exercise test',
    type: 'boolean',
    maxAge: 'P1Y',
  },
  {
    ...asked,
    id: 'stDepression',
    title: 'ST depression in the exercise test',
    type: 'number',
    unit: 'mm',
    range: { low: -3, high: 7 },
    maxAge: 'P1Y',
  },
];

const TREES = [3, 4, 5].flatMap((maxDepth) =>
  [15, 25, 40].flatMap((minLeaf) =>
    [0.001, 0.003, 0.006].map((price): Candidate => ({
      learner: 'tree',
      criterion: 'gini',
      maxDepth,
      minLeaf,
      price,
      monotonic: { age: 1, stDepression: 1, exerciseAngina: 1, maxHeartRate: -1 },
    })),
  ),
);

const REGRESSIONS = [1, 10, 30, 100].flatMap((penalty) =>
  [0, 0.5].map((l1Ratio): Candidate => ({
    learner: 'logistic',
    penalty,
    l1Ratio,
    knots: 0,
    unknown: 'expected',
    classWeights: 'as-they-are',
  })),
);

function recipe(
  named: Pick<Recipe['template'], 'id' | 'title' | 'shortTitle' | 'kind'>,
  candidates: readonly Candidate[],
): Recipe {
  return {
    files: Object.keys(SITES),
    describes: {
      train:
        'UCI Heart Disease, people sent to coronary angiography in Cleveland, Budapest, Zurich and Basel, and Long Beach about 1981–1987',
      test: 'Each of the four sites by a model that was searched and learned on the other three',
      outcome: 'a narrowing of 50 % or more of the diameter of a main coronary vessel',
    },
    honesty:
      'The inputs and the candidates were chosen while figures of these four sites were known, so that the figures are a little too good; within a run no site is searched, learned or calibrated on by the model that it tests.',
    people: (texts) => ({
      split: 'leave-one-group-out',
      people: Object.entries(SITES).flatMap(([file, site]) =>
        peopleOf(readTable(file, texts.get(file) ?? '', { header: HEADER, unknown: '?' }), site),
      ),
    }),
    candidates,
    budget: 27,
    learnsWeighted: false,
    line: { recall: 0.9 },
    baseline: ['age', 'sex'],
    floor: [
      { auc: 0.854, of: 'a plain logistic regression of scikit-learn on the same people' },
      { auc: 0.83, of: 'boosted trees of scikit-learn on the same people' },
    ],
    template: { ...named, version: '1.0.0', ...ABOUT },
  };
}

const ABOUT: Omit<Recipe['template'], 'id' | 'version' | 'title' | 'shortTitle' | 'kind'> = {
  inputs: INPUTS,
  eligibility: {
    text: 'People of 28 to 78 years with suspected coronary disease who are sent to angiography',
    ages: { low: 28, high: 78 },
    rules: [
      {
        id: 'no-coronary-disease',
        text: 'Made for people in whom coronary disease is not known yet',
        kind: 'exclude',
        conditions: ['chd', 'myocardial-infarction'],
        ever: true,
      },
      {
        id: 'sent-to-angiography',
        text: 'Made for people who are sent to coronary angiography',
        kind: 'require',
        answer: 'sentToAngiography',
      },
    ],
  },
  outputs: [
    {
      outcome: 'coronaryDisease',
      id: 'coronary-disease',
      title: 'Coronary disease',
      meaning:
        'a narrowing of half the diameter or more of a main coronary vessel, if angiography were done now',
      scale: 'probability',
      coding: {
        system: 'http://snomed.info/sct',
        code: '53741008',
        display: 'Coronary arteriosclerosis',
      },
    },
  ],
  card: {
    intendedUse:
      'Teaching, and comparing methods across sites; among people sent to angiography, how likely a narrowing is.',
    intendedUsers: 'Cardiologists, data scientists',
    cautions: [
      'People sent to angiography in the 1980s: not for screening, and too high for anybody else.',
      'How common the outcome is differs between sites from 36 to 93 %: calibrate it locally before use.',
      'Chest pain, resting ECG and the exercise test are answered by a person.',
      'Cholesterol is unknown at one site altogether: that it is unknown says where a person comes from.',
    ],
    investigational: true,
  },
  license: {
    id: 'CC-BY-4.0',
    text: 'Model: CC BY 4.0. Trained on UCI Heart Disease (CC BY 4.0); its donors are named as a condition: Andras Janosi (Budapest), William Steinbrunn (Zurich), Matthias Pfisterer (Basel), Robert Detrano (Long Beach VA and Cleveland).',
  },
  references: [
    {
      citation:
        'Janosi A, Steinbrunn W, Pfisterer M, Detrano R. Heart Disease. UCI Machine Learning Repository, 1988',
      doi: '10.24432/C52P4X',
    },
    {
      citation:
        'Detrano R, et al. International application of a new probability algorithm for the diagnosis of coronary artery disease. Am J Cardiol 1989;64:304-310',
    },
  ],
};

export const CORONARY_TREE = recipe(
  {
    id: 'coronary-disease',
    title: 'Coronary disease in people sent to angiography: a tree',
    shortTitle: 'Coronary disease (tree)',
    kind: 'decision-tree',
  },
  TREES,
);

export const CORONARY_REGRESSION = recipe(
  {
    id: 'coronary-disease-regression',
    title: 'Coronary disease in people sent to angiography: a regression',
    shortTitle: 'Coronary disease (regression)',
    kind: 'logistic',
  },
  REGRESSIONS,
);

/** A row that stands there twice is one person. */
function peopleOf(rows: readonly TableRow[], site: string): Person[] {
  const seen = new Set<string>();
  return rows.flatMap((row, place) => {
    const text = HEADER.map((column) => row.text(column)).join(' ');
    if (seen.has(text)) return [];
    seen.add(text);
    return [personOf(row, site, place)];
  });
}

function personOf(row: TableRow, site: string, place: number): Person {
  // 0 stands for unknown: nobody has it.
  const positive = (column: string): number | undefined => {
    const value = row.number(column);
    return value > 0 ? value : undefined;
  };
  const word = (
    column: string,
    words: readonly string[],
    first: number,
  ): FeatureValue | undefined => words[row.number(column) - first];
  return {
    id: `${site} ${place + 1}`,
    group: site,
    label: row.number('num') > 0 ? 1 : 0,
    weight: 1,
    about: { site },
    inputs: {
      age: row.number('age'),
      sex: row.number('sex') === 1 ? 'male' : 'female',
      chestPain: word('cp', PAIN, 1),
      sbp: positive('trestbps'),
      totalChol: positive('chol'),
      fastingGlucoseOver120: yesNo(row.number('fbs'), [1], [0]),
      restingEcg: word('restecg', RESTING_ECG, 0),
      maxHeartRate: positive('thalach'),
      exerciseAngina: yesNo(row.number('exang'), [1], [0]),
      stDepression: known(row.number('oldpeak')),
    },
  };
}
