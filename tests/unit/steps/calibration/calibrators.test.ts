/** Calibrators beside scikit-learn 1.9 (isotonic, sigmoid), statsmodels 0.15, scipy and betacal 1.1. */
import { describe, expect, test } from 'vitest';
import {
  fitBeta,
  fitInTheLarge,
  fitIsotonic,
  fitPlatt,
  fitTemperature,
} from '#src/steps/calibration/calibrators.ts';
import { casesOf, reference, referenceCases } from '../../../support/metrics-reference.ts';

const cases = referenceCases('probability');
const { calibrated } = reference;

describe('a calibrator maps a probability as the reference does', () => {
  test.each([
    ['isotonic', fitIsotonic(cases), calibrated.isotonic, 9],
    [
      'isotonic with weights',
      fitIsotonic(referenceCases('probability', true)),
      calibrated.isotonicWeighted,
      9,
    ],
    ['Platt', fitPlatt(cases), calibrated.logistic, 8],
    // scikit-learn smooths the targets, which 63 events hardly notice.
    ['Platt beside scikit-learn', fitPlatt(cases), calibrated.platt, 1],
    ['temperature', fitTemperature(cases), calibrated.temperature, 6],
    // betacal fits with a penalty of 1/99999999.
    ['beta', fitBeta(cases), calibrated.beta, 3],
  ] as const)('%s', (_, calibrate, expected, digits) => {
    calibrated.at.forEach((probability, at) => {
      expect(calibrate(probability)).toBeCloseTo(expected[at]!, digits);
    });
  });
});

test('in the large: the mean prediction becomes the share of events, the order stays', () => {
  const calibrate = fitInTheLarge(cases);
  const mapped = cases.scores.map(calibrate);
  const mean = mapped.reduce((sum, each) => sum + each, 0) / mapped.length;
  const events = cases.labels.reduce((sum, each) => sum + each, 0) / cases.labels.length;
  expect(mean).toBeCloseTo(events, 9);
  expect(calibrate(0.2)).toBeLessThan(calibrate(0.3));
});

test('probabilities of 0 and 1 stay within 0 to 1', () => {
  for (const fit of [fitInTheLarge, fitPlatt, fitTemperature, fitBeta, fitIsotonic]) {
    const calibrate = fit(casesOf([0, 0, 0.3, 0.7, 1, 1], [0, 1, 0, 1, 1, 0]));
    for (const probability of [0, 0.5, 1]) {
      expect(calibrate(probability)).toBeGreaterThanOrEqual(0);
      expect(calibrate(probability)).toBeLessThanOrEqual(1);
    }
  }
});

test('an order that is the wrong way round is not turned: beta calibration becomes flat', () => {
  const wrong = casesOf([0.1, 0.2, 0.3, 0.7, 0.8, 0.9], [1, 1, 0, 1, 0, 0]);
  const calibrate = fitBeta(wrong);
  expect(calibrate(0.9)).toBeGreaterThanOrEqual(calibrate(0.1) - 1e-9);
});
