/**
 * Figures of resampled people → 95 % percentile intervals. The same seed gives the same intervals.
 *
 * A resample gives each person a Poisson(1) number of places, which is the bootstrap of large samples and needs no copies;
 * a resample without one of the classes is left out.
 */
import type { Estimate, ScoredCases } from '../../../domain/scored-cases.ts';

/** Uniform numbers in [0, 1), repeatable (SFC32, Doty-Humphrey's PractRand). */
export function seededRandom(seed: number): () => number {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, seed | 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let warm = 0; warm < 15; warm += 1) next();
  return next;
}

export type Figures = Readonly<Record<string, number>>;

/**
 * @param figures computes every figure of one sample; what is NaN there is left out of that figure's interval
 * @returns by figure: the value of the sample itself, with its interval
 */
export function bootstrap<F extends Figures>(
  cases: ScoredCases,
  figures: (sample: ScoredCases) => F,
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
): { readonly [K in keyof F]: Estimate } {
  const own = figures(cases);
  const drawn = new Map<string, number[]>(Object.keys(own).map((name) => [name, []]));
  const random = seededRandom(seed);
  for (let round = 0; round < resamples; round += 1) {
    const sample = resample(cases, random);
    if (sample === undefined) continue;
    for (const [name, value] of Object.entries(figures(sample))) {
      if (Number.isFinite(value)) drawn.get(name)?.push(value);
    }
  }
  const estimates = Object.entries(own).map(
    ([name, value]) => [name, { value, ...percentiles(drawn.get(name) ?? []) }] as const,
  );
  return Object.fromEntries(estimates) as { [K in keyof F]: Estimate };
}

function resample(cases: ScoredCases, random: () => number): ScoredCases | undefined {
  const weights = new Float64Array(cases.weights.length);
  const seen = [0, 0];
  for (let place = 0; place < weights.length; place += 1) {
    const times = poissonOfOne(random());
    weights[place] = cases.weights[place]! * times;
    seen[cases.labels[place]!]! += times;
  }
  return seen[0]! > 0 && seen[1]! > 0 ? { ...cases, weights } : undefined;
}

/** Inverts the distribution of a Poisson variable of mean 1. */
function poissonOfOne(uniform: number): number {
  let [times, chance, below] = [0, Math.exp(-1), Math.exp(-1)];
  while (uniform >= below && times < 20) {
    times += 1;
    chance /= times;
    below += chance;
  }
  return times;
}

function percentiles(values: number[]): { low: number; high: number } {
  if (values.length === 0) return { low: NaN, high: NaN };
  values.sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (values.length - 1);
    const [below, above] = [values[Math.floor(place)]!, values[Math.ceil(place)]!];
    return below + (above - below) * (place - Math.floor(place));
  };
  return { low: at(0.025), high: at(0.975) };
}
