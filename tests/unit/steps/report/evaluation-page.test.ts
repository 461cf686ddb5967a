/** The page of an evaluation: what a file says is text on it, and what people must answer is asked. */
import { describe, expect, test } from 'vitest';
import type { Evaluation } from '#src/domain/evaluation.ts';
import { evaluationPage } from '#src/steps/report/evaluation/page.ts';
import { ticksBetween } from '#src/steps/report/evaluation/chart.ts';
import { horizonInWords, percent } from '#src/steps/report/evaluation/words.ts';

const estimate = { value: 0.75, low: 0.7, high: 0.8 };

const evaluation: Evaluation = {
  model: {
    id: 'm',
    version: '1',
    title: 'Model',
    sha256: 'ab',
    population: 'Adults',
    intendedUse: 'Test',
    cautions: [],
  },
  output: { id: 'o', title: 'Stroke', meaning: 'a stroke', horizon: 'P1Y', scale: 'points' },
  data: {
    file: '/some/where/file.csv',
    sha256: 'cd',
    rows: 10,
    people: 10,
    events: 3,
    prevalence: 0.3,
    weighted: false,
    unlabelled: 0,
    sampledShare: 1,
    columns: { '<script>alert(1)</script>': 'sbp' },
    unusedColumns: ['"><img src=x>'],
    missing: {},
    clamped: {},
  },
  abstentions: { people: 0, share: 0, events: 0, byReason: {} },
  auc: { ...estimate, method: 'DeLong' },
  auprc: estimate,
  curves: { roc: [], precisionRecall: [] },
  atThreshold: {
    threshold: 2,
    meaning: 'act',
    confusion: { truePositive: 1, falsePositive: 2, falseNegative: 3, trueNegative: 4 },
    accuracy: estimate,
    precision: { value: null, low: null, high: null },
    recall: estimate,
    specificity: estimate,
    f1: estimate,
    balancedAccuracy: estimate,
  },
  thresholds: [],
  calibration: null,
  netBenefit: null,
  recalibration: null,
  subgroups: [],
  baselines: [],
  conformal: { coverage: 0.9, groupedBy: 'sex', groups: [] },
  explanation: null,
  settings: { seed: 1, resamples: 10, coverage: 0.9 },
  warnings: ['few < many'],
};

describe('the page', () => {
  const page = evaluationPage(evaluation);

  test('shows what a file says as text, never as markup', () => {
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('few &lt; many');
  });

  test('names the file, not where it lies', () => {
    expect(page).toContain('file.csv');
    expect(page).not.toContain('/some/where');
  });

  test('says what does not exist instead of leaving it out', () => {
    expect(page).toContain('The model gives a score, no probabilities');
    expect(page).toContain('No baseline can be computed');
    expect(page).toContain('this question stays open');
    expect(page).toContain('cannot be computed');
  });

  test('asks people for the items of TRIPOD+AI that no program can answer', () => {
    expect(page.match(/To be stated by who made the file\./gu)!.length).toBeGreaterThan(6);
  });
});

test.each([
  ['P10Y', 'within 10 years'],
  ['P1Y', 'within 1 year'],
  ['PT24H', 'within 24 hours'],
  [null, 'at present'],
])('the horizon %s is told as "%s"', (horizon, words) => {
  expect(horizonInWords(horizon)).toBe(words);
});

test('a small share is not told as none', () => {
  expect([percent(0.0004), percent(0), percent(0.753)]).toEqual([
    'less than 0.1 %',
    '0.0 %',
    '75.3 %',
  ]);
});

test('ticks are round and within the range', () => {
  expect(ticksBetween(0, 0.35)).toEqual([0, 0.1, 0.2, 0.3]);
  expect(ticksBetween(-0.02, 0.09)).toEqual([0, 0.05]);
});
