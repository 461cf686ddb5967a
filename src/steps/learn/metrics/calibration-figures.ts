/**
 * Probabilities and outcomes → how well calibrated they are: in the large, slope, expected calibration error, curve.
 *
 * Source: Van Calster et al., BMC Med 2019;17:230. Intercept: with the slope held at 1, its target is 0. Slope: of the
 * outcome on the logit of the probability, its target is 1.
 */
import { orderByScore } from '../../../domain/scored-cases.ts';
import type { ScoredCases } from '../../../domain/scored-cases.ts';
import { wilson } from './intervals.ts';

/** Keeps the logit of 0 and 1 finite. */
const LEAST = 1e-12;
const STEPS = 50;
const CLOSE = 1e-10;

export interface CalibrationLine {
  /** Calibration in the large: log odds by which the outcome is more frequent than predicted. */
  readonly intercept: number;
  readonly slope: number;
  /** Intercept of the line whose slope is `slope`. */
  readonly interceptWithSlope: number;
}

const FLAT: CalibrationLine = { intercept: 0, slope: 1, interceptWithSlope: 0 };

export interface CalibrationGroup {
  /** People in it, unweighted. */
  readonly people: number;
  /** Sum of their weights. */
  readonly weight: number;
  readonly events: number;
  /** Weighted. */
  readonly predicted: number;
  readonly observed: number;
  /** Wilson's 95 % interval of `observed`. */
  readonly low: number;
  readonly high: number;
}

function logit(probability: number): number {
  const p = Math.min(Math.max(probability, LEAST), 1 - LEAST);
  return Math.log(p) - Math.log1p(-p);
}

/**
 * By Newton's method on the weighted likelihood; NaN where it has no maximum (perfect separation).
 *
 * @param near where to start: the line of the whole, for its resamples
 */
export function calibrationLine(
  { scores, labels, weights }: ScoredCases,
  near?: CalibrationLine,
): CalibrationLine {
  if (areSeparated({ scores, labels, weights })) {
    return { intercept: NaN, slope: NaN, interceptWithSlope: NaN };
  }
  const logits = scores.map(logit);
  const from = near !== undefined && Number.isFinite(near.slope) ? near : FLAT;
  const [intercept] = fitLine(logits, labels, weights, [from.intercept, 1], false);
  const start = [from.interceptWithSlope, from.slope] as const;
  const [interceptWithSlope, slope] = fitLine(logits, labels, weights, start, true);
  return { intercept, slope, interceptWithSlope };
}

/** Every score of one class above every score of the other: the steepest line fits best, and there is none. */
function areSeparated({ scores, labels, weights }: ScoredCases): boolean {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (let place = 0; place < scores.length; place += 1) {
    if (weights[place] === 0) continue;
    const label = labels[place]!;
    low[label] = Math.min(low[label]!, scores[place]!);
    high[label] = Math.max(high[label]!, scores[place]!);
  }
  return high[0]! < low[1]! || high[1]! < low[0]!;
}

function fitLine(
  logits: Float64Array,
  labels: Uint8Array,
  weights: Float64Array,
  start: readonly [number, number],
  withSlope: boolean,
): readonly [number, number] {
  let [intercept, slope] = start;
  for (let step = 0; step < STEPS; step += 1) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (let place = 0; place < logits.length; place += 1) {
      const x = logits[place]!;
      const p = 1 / (1 + Math.exp(-(intercept + slope * x)));
      const [w, v] = [weights[place]!, weights[place]! * p * (1 - p)];
      const residual = w * (labels[place]! - p);
      g0 += residual;
      g1 += residual * x;
      h00 += v;
      h01 += v * x;
      h11 += v * x * x;
    }
    const determinant = withSlope ? h00 * h11 - h01 * h01 : h00;
    if (!(determinant > 0)) return [NaN, NaN];
    const d0 = withSlope ? (h11 * g0 - h01 * g1) / determinant : g0 / h00;
    const d1 = withSlope ? (h00 * g1 - h01 * g0) / determinant : 0;
    // A step too far would oscillate: at most 4 on the log-odds scale.
    const shrink = Math.min(1, 4 / Math.max(Math.abs(d0), Math.abs(d1), 4));
    intercept += d0 * shrink;
    slope += d1 * shrink;
    if (Math.abs(d0) + Math.abs(d1) < CLOSE) return [intercept, slope];
  }
  return Math.abs(intercept) + Math.abs(slope) < 1e3 ? [intercept, slope] : [NaN, NaN];
}

/** Groups of equal weight by rising probability; people with the same probability stay together. */
export function calibrationGroups(cases: ScoredCases, count = 10): CalibrationGroup[] {
  const { scores, labels, weights } = cases;
  const order = orderByScore(cases);
  const total = weights.reduce((sum, each) => sum + each, 0);
  const groups: CalibrationGroup[] = [];
  let [people, events, weight, squares, predicted, observed, passed] = [0, 0, 0, 0, 0, 0, 0];
  order.forEach((place, at) => {
    const w = weights[place]!;
    people += 1;
    events += labels[place]!;
    weight += w;
    squares += w * w;
    passed += w;
    predicted += w * scores[place]!;
    observed += w * labels[place]!;
    const next = order[at + 1];
    const isTied = next !== undefined && scores[next] === scores[place];
    const isFull = passed >= (total * (groups.length + 1)) / count - total * 1e-12;
    if (next !== undefined && (isTied || !isFull)) return;
    if (weight === 0) return; // the last of a resample that drew none of them
    const share = observed / weight;
    const { low, high } = wilson(share, weight ** 2 / squares);
    const mean = predicted / weight;
    groups.push({ people, events, weight, predicted: mean, observed: share, low, high });
    [people, events, weight, squares, predicted, observed] = [0, 0, 0, 0, 0, 0];
  });
  return groups;
}

/** Mean distance of observed from predicted over the groups, weighted by their people. */
export function expectedCalibrationError(groups: readonly CalibrationGroup[]): number {
  const all = groups.reduce((sum, each) => sum + each.weight, 0);
  return groups.reduce(
    (sum, each) => sum + (each.weight / all) * Math.abs(each.observed - each.predicted),
    0,
  );
}
