/** The figures of an evaluation beside scikit-learn 1.9, statsmodels 0.15, confidenceinterval and dcurves. */
import { describe, expect, test } from 'vitest';
import { pickCases } from '#src/domain/scored-cases.ts';
import { auroc, compareAuroc } from '#src/steps/learn/metrics/auroc.ts';
import { bootstrap, seededRandom } from '#src/steps/learn/metrics/bootstrap.ts';
import {
  calibrationGroups,
  calibrationLine,
  expectedCalibrationError,
} from '#src/steps/learn/metrics/calibration-figures.ts';
import {
  differenceOf,
  effectiveNumber,
  observedOverExpected,
  wilson,
} from '#src/steps/learn/metrics/intervals.ts';
import {
  alertBurden,
  classificationOf,
  confusionAt,
} from '#src/steps/learn/metrics/classification.ts';
import { averagePrecision, operatingPoints, thinned } from '#src/steps/learn/metrics/curves.ts';
import { brier, logLoss, netBenefitAt } from '#src/steps/learn/metrics/probability-scores.ts';
import { casesOf, reference, referenceCases } from '../../../../support/metrics-reference.ts';

const cases = referenceCases('probability');
const weighted = referenceCases('probability', true);

describe('discrimination', () => {
  test('AUROC with DeLong’s interval, tied scores included', () => {
    const { value, low, high } = auroc(cases);
    expect(value).toBeCloseTo(reference.aurocPair.value, 12);
    expect(low).toBeCloseTo(reference.aurocPair.valueLow, 10);
    expect(high).toBeCloseTo(reference.aurocPair.valueHigh, 10);
    // The package confidenceinterval computes in single precision.
    expect(value).toBeCloseTo(reference.auroc.value, 6);
    expect(low).toBeCloseTo(reference.auroc.low, 6);
    expect(high).toBeCloseTo(reference.auroc.high, 6);
  });

  test('two scores of the same people are compared with their correlation', () => {
    const { difference, pValue } = compareAuroc(cases, referenceCases('other'));
    const expected = reference.aurocPair;
    expect(difference.value).toBeCloseTo(expected.difference, 12);
    expect(difference.low).toBeCloseTo(expected.low, 10);
    expect(difference.high).toBeCloseTo(expected.high, 10);
    expect(pValue).toBeCloseTo(expected.pValue, 6);
  });

  test('a score compared with itself differs by nothing', () => {
    const { difference, pValue } = compareAuroc(cases, cases);
    expect([difference.value, difference.low, difference.high, pValue]).toEqual([0, 0, 0, 1]);
  });

  test('survey weights', () => {
    expect(auroc(weighted).value).toBeCloseTo(reference.aurocWeighted, 12);
    expect(averagePrecision(weighted)).toBeCloseTo(reference.averagePrecisionWeighted, 12);
  });

  test('a person of weight 2 moves the figures like two persons, and not the interval’s truth', () => {
    const places = [...cases.scores.keys()];
    const twice = pickCases(cases, [...places, ...places]);
    const doubled = { ...cases, weights: cases.weights.map(() => 2) };
    expect(auroc(doubled).value).toBeCloseTo(auroc(twice).value, 12);
    expect(auroc(doubled).low).toBeCloseTo(auroc(cases).low, 12);
  });

  test('average precision without interpolation', () => {
    expect(averagePrecision(cases)).toBeCloseTo(reference.averagePrecision, 12);
  });

  test('the ROC curve ends where everyone is flagged, and a thinned one keeps both ends', () => {
    const points = operatingPoints(cases);
    const few = thinned(points, 12);
    expect(points.at(-1)).toMatchObject({ sensitivity: 1, falsePositiveRate: 1 });
    expect([few.length, few[0], few.at(-1)]).toEqual([12, points[0], points.at(-1)]);
  });

  test('one class has no AUROC', () => {
    expect(auroc(casesOf([0.1, 0.2], [1, 1])).value).toBeNaN();
  });
});

test('Brier score and log-loss, weighted or not', () => {
  expect(brier(cases)).toBeCloseTo(reference.brier, 12);
  expect(brier(weighted)).toBeCloseTo(reference.brierWeighted, 12);
  expect(logLoss(cases)).toBeCloseTo(reference.logLoss, 12);
  expect(logLoss(weighted)).toBeCloseTo(reference.logLossWeighted, 12);
});

test('the confusion matrix and what follows from it', () => {
  const confusion = confusionAt(cases, 0.3);
  const { tn, fp, fn, tp } = reference.confusionAt030;
  expect(confusion).toEqual({
    trueNegative: tn,
    falsePositive: fp,
    falseNegative: fn,
    truePositive: tp,
  });
  const figures = classificationOf(confusion);
  expect(figures.accuracy).toBeCloseTo(reference.accuracyAt030, 12);
  expect(figures.precision).toBeCloseTo(reference.precisionAt030, 12);
  expect(figures.recall).toBeCloseTo(reference.recallAt030, 12);
  expect(figures.specificity).toBeCloseTo(reference.specificityAt030, 12);
  expect(figures.f1).toBeCloseTo(reference.f1At030, 12);
  expect(figures.balancedAccuracy).toBeCloseTo(reference.balancedAccuracyAt030, 12);
});

test('each person can have a threshold of their own', () => {
  const two = casesOf([0.2, 0.2], [1, 1]);
  expect(confusionAt(two, Float64Array.of(0.1, 0.3))).toMatchObject({
    truePositive: 1,
    falseNegative: 1,
  });
});

test('alerts are told per 1,000 people: 104 of 240 flagged, 60 of them in vain, 19 missed', () => {
  const burden = alertBurden(cases, 0.3);
  expect(burden.flaggedPer1000).toBeCloseTo((1000 * 104) / 240, 9);
  expect(burden.falseAlertsPer1000).toBeCloseTo((1000 * 60) / 240, 9);
  expect(burden.missedPer1000).toBeCloseTo((1000 * 19) / 240, 9);
  expect(burden.alertsPerCase).toBeCloseTo(104 / 44, 9);
});

test('net benefit of acting on the model and on everyone', () => {
  reference.netBenefit.thresholds.forEach((threshold, at) => {
    const { model, actOnAll } = netBenefitAt(cases, threshold);
    expect(model).toBeCloseTo(reference.netBenefit.model[at]!, 12);
    expect(actOnAll).toBeCloseTo(reference.netBenefit.all[at]!, 12);
  });
});

describe('calibration', () => {
  test.each([
    ['everyone once', cases, reference.line],
    ['survey weights', weighted, reference.lineWeighted],
  ] as const)('slope and intercepts, %s', (_, these, expected) => {
    const line = calibrationLine(these);
    expect(line.intercept).toBeCloseTo(expected.intercept, 9);
    expect(line.slope).toBeCloseTo(expected.slope, 9);
    expect(line.interceptWithSlope).toBeCloseTo(expected.interceptWithSlope, 9);
  });

  test('perfect separation has no slope', () => {
    expect(calibrationLine(casesOf([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1])).slope).toBeNaN();
  });

  test('groups hold everyone once, tied people together, and tell how far off they are', () => {
    const groups = calibrationGroups(
      casesOf([0.1, 0.1, 0.1, 0.4, 0.4, 0.9], [0, 0, 1, 0, 1, 1]),
      3,
    );
    expect(groups.map(({ people, events }) => [people, events])).toEqual([
      [3, 1],
      [2, 1],
      [1, 1],
    ]);
    // (3·|1/3 − 0.1| + 2·|1/2 − 0.4| + 1·|1 − 0.9|) / 6
    expect(expectedCalibrationError(groups)).toBeCloseTo((0.7 + 0.2 + 0.1) / 6, 12);
  });

  test('survey weights weigh in the groups, and people of no weight make none', () => {
    const cases = {
      ...casesOf([0.2, 0.2, 0.6, 0.9], [1, 0, 1, 1]),
      weights: Float64Array.of(3, 1, 4, 0),
    };
    const groups = calibrationGroups(cases, 2);
    expect(groups.map(({ people, weight, observed }) => [people, weight, observed])).toEqual([
      [2, 4, 0.75],
      [1, 4, 1],
    ]);
    expect(expectedCalibrationError(groups)).toBeCloseTo((0.55 + 0.4) / 2, 12);
  });

  test('Wilson’s interval of 1 of 10: 0.0179 to 0.4042 (Newcombe 1998)', () => {
    const [group] = calibrationGroups(
      casesOf(
        Array.from({ length: 10 }, () => 0.2),
        [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      ),
    );
    expect(group?.low).toBeCloseTo(0.0179, 4);
    expect(group?.high).toBeCloseTo(0.4042, 4);
  });

  test('observed over expected', () => {
    // ln interval: ±1.96·√((1 − ½)/1)
    const { value, low, high } = observedOverExpected(casesOf([0.1, 0.3], [1, 0]));
    expect(value).toBeCloseTo(2.5, 12);
    expect(low).toBeCloseTo(2.5 / Math.exp(1.96 * Math.SQRT1_2), 3);
    expect(high).toBeCloseTo(2.5 * Math.exp(1.96 * Math.SQRT1_2), 2);
  });
});

describe('closed intervals', () => {
  test('the difference of 56/70 and 48/80: 0.0524 to 0.3339 (Newcombe 1998, table II, method 10)', () => {
    const { value, low, high } = differenceOf(wilson(56 / 70, 70), wilson(48 / 80, 80));
    expect([value, low, high].map((each) => each.toFixed(4))).toEqual([
      '0.2000',
      '0.0524',
      '0.3339',
    ]);
  });

  test('four people of whom one counts three times tell as much as three', () => {
    expect(effectiveNumber([1, 1, 1, 3])).toBe(3);
  });
});

describe('bootstrap', () => {
  const run = (seed: number) =>
    bootstrap(cases, (sample) => ({ auroc: auroc(sample).value }), { resamples: 400, seed });

  test('the same seed gives the same interval, another seed another one', () => {
    expect(run(7)).toEqual(run(7));
    expect(run(7)).not.toEqual(run(8));
  });

  test('agrees with DeLong’s interval', () => {
    const { low, high } = run(1).auroc;
    expect(Math.abs(low - reference.auroc.low)).toBeLessThan(0.015);
    expect(Math.abs(high - reference.auroc.high)).toBeLessThan(0.015);
  });

  test('random numbers are even and repeatable', () => {
    const random = seededRandom(3);
    const counts = new Array<number>(10).fill(0);
    for (let round = 0; round < 10_000; round += 1) counts[Math.floor(random() * 10)]! += 1;
    expect(Math.min(...counts)).toBeGreaterThan(880);
    expect(Math.max(...counts)).toBeLessThan(1120);
  });
});
