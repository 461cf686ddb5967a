/** Scores and outcomes → the points of the ROC and the precision–recall curve, and the area under the latter. */
import { orderByScore } from '../../../domain/scored-cases.ts';
import type { ScoredCases } from '../../../domain/scored-cases.ts';

/** Everyone with at least this score is flagged. */
export interface OperatingPoint {
  readonly threshold: number;
  /** Shares of those with and without the outcome who are flagged. */
  readonly sensitivity: number;
  readonly falsePositiveRate: number;
  /** Share of the flagged who have the outcome. */
  readonly precision: number;
}

/** From the highest score downwards, one point for each distinct score. */
export function operatingPoints(cases: ScoredCases): OperatingPoint[] {
  const { scores, labels, weights } = cases;
  const order = orderByScore(cases).reverse();
  const points: { threshold: number; true: number; false: number }[] = [];
  let [hits, alarms] = [0, 0];
  for (let at = 0; at < order.length; at += 1) {
    const place = order[at]!;
    if (labels[place] === 1) hits += weights[place]!;
    else alarms += weights[place]!;
    const next = order[at + 1];
    const score = scores[place]!;
    if (next !== undefined && scores[next] === score) continue;
    points.push({ threshold: score, true: hits, false: alarms });
  }
  return points.map((point) => ({
    threshold: point.threshold,
    sensitivity: point.true / hits,
    falsePositiveRate: point.false / alarms,
    precision: point.true / (point.true + point.false),
  }));
}

/** Average precision: Σ (recall step × precision), without interpolation, which would be too kind. */
export function averagePrecision(cases: ScoredCases): number {
  let [sum, before] = [0, 0];
  for (const { sensitivity, precision } of operatingPoints(cases)) {
    if (sensitivity > before) sum += (sensitivity - before) * precision;
    before = sensitivity;
  }
  return sum;
}

/** At most so many points that a drawing can hold, the first and the last among them. */
export function thinned(points: readonly OperatingPoint[], most: number): OperatingPoint[] {
  if (points.length <= most) return [...points];
  const step = (points.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, at) => points[Math.round(at * step)]!);
}
