import { describe, expect, test } from 'vitest';
import { calibrated } from '#src/domain/certainty.ts';
import { fitBeta, fitIsotonic, fitPlatt } from '#src/steps/calibration/calibrators.ts';
import { chooseCalibration } from '#src/steps/calibration/choose-calibration.ts';
import { numbersFrom } from '../../../support/random-trees.ts';
import type { ScoredCases } from '#src/domain/scored-cases.ts';

/** People whose true risk is a function of the score. */
function people(size: number, risk: (score: number) => number): ScoredCases {
  const next = numbersFrom(7);
  const scores = Float64Array.from({ length: size }, () => 0.02 + 0.96 * next());
  const labels = Uint8Array.from(scores, (score) => (next() < risk(score) ? 1 : 0));
  return { scores, labels, weights: new Float64Array(size).fill(1) };
}

const odds = (p: number): number => Math.log(p / (1 - p));
const share = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

describe('the calibration that is chosen', () => {
  test('halves log odds that are twice too large, by two parameters', () => {
    const { way, calibration } = chooseCalibration(people(6000, (p) => share(0.5 * odds(p))));
    expect(['platt', 'beta']).toContain(way);
    expect(calibrated(0.9, calibration)).toBeCloseTo(share(0.5 * odds(0.9)), 1);
  });

  test('takes steps for what is a step', () => {
    const { way, calibration } = chooseCalibration(people(6000, (p) => (p < 0.5 ? 0.1 : 0.6)));
    expect(way).toBe('isotonic');
    expect(calibrated(0.3, calibration)).toBeCloseTo(0.1, 1);
    expect(calibrated(0.8, calibration)).toBeCloseTo(0.6, 1);
  });

  test('says what the calibrators of the same name say, as numbers in a package', () => {
    for (const [risk, fit] of [
      [(p: number) => share(0.4 * odds(p) - 1), fitPlatt],
      [(p: number) => p ** 3, fitBeta],
      [(p: number) => (p < 0.5 ? 0.1 : 0.6), fitIsotonic],
    ] as const) {
      const cases = people(3000, risk);
      const { calibration } = chooseCalibration(cases);
      const nearest = fit(cases);
      for (const p of [0.05, 0.3, 0.7, 0.95]) {
        expect(Math.abs(calibrated(p, calibration) - nearest(p))).toBeLessThan(0.03);
      }
    }
  });
});
