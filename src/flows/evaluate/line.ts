/** From which score on somebody is flagged: asked for, the model's own, the hospital's, or the best substitute, and which. */
import type { ModelOutput } from '../../domain/model.ts';
import type { ScoredCases } from '../../domain/scored-cases.ts';
import { operatingPoints } from '../../steps/learn/metrics/curves.ts';

export interface Line {
  /** Absent: each person's own, by age or sex. */
  readonly value?: number;
  readonly meaning: string;
}

/** @param own each person's line by the model or the hospital; NaN without one */
export function lineOf(
  cases: ScoredCases,
  own: readonly number[],
  output: ModelOutput,
  asked: number | undefined,
): Line {
  if (asked !== undefined) return { value: asked, meaning: 'the threshold that was asked for' };
  const distinct = new Set(own.filter((value) => !Number.isNaN(value)));
  if (distinct.size > 1) return { meaning: "the model's thresholds, by age or sex" };
  const [only] = distinct;
  if (only !== undefined) return { value: only, meaning: meaningOf(output) };
  const band = output.bands?.find(
    ({ qualitative, low }) => qualitative === 'high' && low !== undefined,
  );
  if (band?.low !== undefined) {
    return { value: band.low, meaning: `the lower limit of the band "${band.label}"` };
  }
  if (output.scale === 'probability') {
    const value = shareOf(cases);
    return {
      value,
      meaning: 'the share of events in these data, since the model names no threshold',
    };
  }
  return {
    value: bestOf(cases),
    meaning:
      'where sensitivity and specificity together are largest in these very data, which flatters; the model names no threshold',
  };
}

function meaningOf({ threshold }: ModelOutput): string {
  if (threshold === undefined) return "the model's threshold";
  return `${threshold.meaning} (${threshold.source})`;
}

function shareOf({ labels, weights }: ScoredCases): number {
  let [some, all] = [0, 0];
  labels.forEach((label, place) => {
    some += label * (weights[place] ?? 0);
    all += weights[place] ?? 0;
  });
  return some / all;
}

/** Youden's index. */
function bestOf(cases: ScoredCases): number {
  let [best, threshold] = [-Infinity, 0];
  for (const point of operatingPoints(cases)) {
    const index = point.sensitivity - point.falsePositiveRate;
    if (index > best) [best, threshold] = [index, point.threshold];
  }
  return threshold;
}

/** Each person's line as a number. */
export function linesOf(own: readonly number[], line: Line): Float64Array {
  return Float64Array.from(own, (value) => line.value ?? (Number.isNaN(value) ? Infinity : value));
}
