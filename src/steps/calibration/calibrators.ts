/**
 * Probabilities and outcomes → a map from a probability to a better calibrated one, five ways.
 *
 * In the large: one shift of the log odds. Platt: slope and shift (Platt 1999, without his smoothed targets, which matter for
 * a handful of people). Temperature: slope alone (Guo et al., ICML 2017). Beta: three parameters, slopes not negative (Kull et
 * al., AISTATS 2017). Isotonic: any rising steps (pool adjacent violators), linear between them as scikit-learn does.
 */
import type { ScoredCases } from '../../domain/scored-cases.ts';
import { orderByScore } from '../../domain/scored-cases.ts';
import { fitLogistic } from './logistic-fit.ts';

export type Calibrator = (probability: number) => number;

/** Keeps the logarithm of 0 and 1 finite. */
const LEAST = 1e-12;

function kept(probability: number): number {
  return Math.min(Math.max(probability, LEAST), 1 - LEAST);
}

function logit(probability: number): number {
  const p = kept(probability);
  return Math.log(p) - Math.log1p(-p);
}

function expit(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

function ones({ scores }: ScoredCases): Float64Array {
  return new Float64Array(scores.length).fill(1);
}

export function fitInTheLarge(cases: ScoredCases): Calibrator {
  const { scores, labels, weights } = cases;
  const [shift = 0] = fitLogistic([ones(cases)], labels, weights, scores.map(logit));
  return (probability) => expit(logit(probability) + shift);
}

export function fitPlatt(cases: ScoredCases): Calibrator {
  const { shift, slope } = plattLine(cases);
  return (probability) => expit(shift + slope * logit(probability));
}

export function plattLine(cases: ScoredCases): { readonly shift: number; readonly slope: number } {
  const { scores, labels, weights } = cases;
  const [shift = 0, slope = 1] = fitLogistic([ones(cases), scores.map(logit)], labels, weights);
  return { shift, slope };
}

export function fitTemperature({ scores, labels, weights }: ScoredCases): Calibrator {
  const [slope = 1] = fitLogistic([scores.map(logit)], labels, weights);
  return (probability) => expit(slope * logit(probability));
}

export function fitBeta(cases: ScoredCases): Calibrator {
  const [a, b, c] = betaCoefficients(cases);
  return (probability) => {
    const p = kept(probability);
    return expit(a * Math.log(p) - b * Math.log1p(-p) + c);
  };
}

/** a and b are not negative, c is the shift. */
export function betaCoefficients(cases: ScoredCases): readonly [number, number, number] {
  const { scores, labels, weights } = cases;
  const up = scores.map((p) => Math.log(kept(p)));
  const down = scores.map((p) => -Math.log1p(-kept(p)));
  const one = ones(cases);
  const all = fitLogistic([up, down, one], labels, weights);
  // A negative slope would turn the order round: that term is left out.
  return inOrder([
    all,
    spread(fitLogistic([down, one], labels, weights), [1, 2]),
    spread(fitLogistic([up, one], labels, weights), [0, 2]),
    spread(fitLogistic([one], labels, weights), [2]),
  ]);
}

/** Coefficients at their places among a, b and c; 0 elsewhere. */
function spread(coefficients: readonly number[], places: readonly number[]): number[] {
  const abc = [0, 0, 0];
  places.forEach((place, at) => {
    abc[place] = coefficients[at]!;
  });
  return abc;
}

/** The first whose slopes are not negative: all three parameters, or fewer. */
function inOrder(fits: readonly (readonly number[])[]): readonly [number, number, number] {
  const [a = 0, b = 0, c = 0] = fits.find((fit) => fit[0]! >= 0 && fit[1]! >= 0) ?? [];
  return [a, b, c];
}

export function fitIsotonic(cases: ScoredCases): Calibrator {
  const steps = poolAdjacentViolators(cases);
  return (probability) => between(steps, probability);
}

/** Between `from` and `to` the probability is `share`. */
interface Step {
  readonly from: number;
  readonly to: number;
  readonly share: number;
  readonly weight: number;
}

export function poolAdjacentViolators(cases: ScoredCases): Step[] {
  const { scores, labels, weights } = cases;
  const steps: Step[] = [];
  const order = orderByScore(cases);
  for (let at = 0; at < order.length;) {
    const from = scores[order[at]!]!;
    let [sum, weight] = [0, 0];
    for (; at < order.length && scores[order[at]!]! === from; at += 1) {
      sum += weights[order[at]!]! * labels[order[at]!]!;
      weight += weights[order[at]!]!;
    }
    if (weight === 0) continue;
    let step: Step = { from, to: from, share: sum / weight, weight };
    for (let last = steps.at(-1); last && last.share >= step.share; last = steps.at(-1)) {
      const together = last.weight + step.weight;
      const share = (last.share * last.weight + step.share * step.weight) / together;
      step = { from: last.from, to: step.to, share, weight: together };
      steps.pop();
    }
    steps.push(step);
  }
  return steps;
}

function between(steps: readonly Step[], probability: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (steps[middle]!.to < probability) low = middle + 1;
    else high = middle;
  }
  const [above, below] = [steps[low], steps[low - 1]];
  if (above === undefined) return below?.share ?? NaN;
  if (below === undefined || probability >= above.from) return above.share;
  const way = (probability - below.to) / (above.from - below.to);
  return below.share + way * (above.share - below.share);
}
