/**
 * Probabilities of people whom the model had not seen → the calibration that comes true best, and how each was judged.
 *
 * Each way is fitted on four fifths of these people and judged by the log-loss of the last, in turn; the best is fitted on
 * all of them. Nothing at all is one of the ways, so that a model that is calibrated already stays as it is.
 */
import { calibrated } from '../../domain/certainty.ts';
import type { Calibration } from '../../domain/certainty.ts';
import { pickCases } from '../../domain/scored-cases.ts';
import type { ScoredCases } from '../../domain/scored-cases.ts';
import { betaCoefficients, plattLine, poolAdjacentViolators } from './calibrators.ts';

const WAYS = {
  none: () => undefined,
  platt: platt,
  beta: beta,
  isotonic: isotonic,
} satisfies Record<string, (cases: ScoredCases) => Calibration | undefined>;

type Way = keyof typeof WAYS;

export interface ChosenCalibration {
  readonly way: Way;
  readonly calibration: Calibration | undefined;
  /** Log-loss of people left out, by way. */
  readonly logLoss: Readonly<Record<Way, number>>;
}

/** @param cases in an order that says nothing about them; each fifth person is left out together */
export function chooseCalibration(cases: ScoredCases): ChosenCalibration {
  const names: readonly Way[] = ['none', 'platt', 'beta', 'isotonic'];
  const judged = names.map((way) => [way, judge(cases, WAYS[way])] as const);
  const [way] = judged.reduce((least, each) => (each[1] < least[1] ? each : least));
  const logLoss = Object.fromEntries(judged) as Record<Way, number>;
  return { way, calibration: WAYS[way](cases), logLoss };
}

const PARTS = 5;

function judge(cases: ScoredCases, fit: (cases: ScoredCases) => Calibration | undefined): number {
  let [sum, total] = [0, 0];
  const places = [...cases.labels.keys()];
  for (let part = 0; part < PARTS; part += 1) {
    const calibration = fit(
      pickCases(
        cases,
        places.filter((place) => place % PARTS !== part),
      ),
    );
    for (const place of places.filter((each) => each % PARTS === part)) {
      const weight = cases.weights[place]!;
      sum += weight * lossOf(calibrated(cases.scores[place]!, calibration), cases.labels[place]!);
      total += weight;
    }
  }
  return Number((sum / total).toPrecision(6));
}

const LEAST = 1e-6;

function lossOf(probability: number, label: number): number {
  const p = Math.min(1 - LEAST, Math.max(LEAST, probability));
  return label === 1 ? -Math.log(p) : -Math.log1p(-p);
}

function platt(cases: ScoredCases): Calibration {
  const { shift, slope } = plattLine(cases);
  return { method: 'platt', intercept: digits(shift), slope: digits(slope) };
}

function beta(cases: ScoredCases): Calibration {
  const [a, b, shift] = betaCoefficients(cases);
  return { method: 'beta', a: digits(a), b: digits(b), intercept: digits(shift) };
}

function isotonic(cases: ScoredCases): Calibration {
  const points = poolAdjacentViolators(cases).flatMap(({ from, to, share }) =>
    from === to ? [[from, share] as const] : [[from, share] as const, [to, share] as const],
  );
  return {
    method: 'isotonic',
    from: points.map(([from]) => digits(from)),
    to: points.map(([, share]) => digits(share)),
  };
}

function digits(value: number): number {
  return Number(value.toPrecision(6));
}
