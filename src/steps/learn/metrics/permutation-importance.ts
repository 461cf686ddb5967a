/**
 * Scores of people, and scores of the same with one input shuffled among them, several times → how much discrimination rests on
 * that input: the AUROC that is lost, with a 95 % interval.
 *
 * Sources: Breiman, Mach Learn 2001;45:5-32 (shuffling); DeLong's variance of a difference on the same people, and between
 * the shuffles by Rubin's rule.
 */
import type { Estimate, ScoredCases } from '../../../domain/scored-cases.ts';
import { compareAuroc } from './auroc.ts';
import { Z95 } from './intervals.ts';

export function permutationImportance(
  cases: ScoredCases,
  shuffled: readonly Float64Array[],
): Estimate {
  const losses = shuffled.map((scores) => {
    const { difference } = compareAuroc(cases, { ...cases, scores });
    return {
      value: difference.value,
      variance: ((difference.high - difference.low) / (2 * Z95)) ** 2,
    };
  });
  const rounds = losses.length;
  const value = losses.reduce((sum, each) => sum + each.value, 0) / rounds;
  const within = losses.reduce((sum, each) => sum + each.variance, 0) / rounds;
  const between =
    losses.reduce((sum, each) => sum + (each.value - value) ** 2, 0) / Math.max(1, rounds - 1);
  const half = Z95 * Math.sqrt(within + between * (1 + 1 / rounds));
  return { value, low: value - half, high: value + half };
}
