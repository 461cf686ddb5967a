/**
 * Matrix, labels, weights → coefficients of a logistic regression: L2, L1 or both; the intercept is not penalised.
 *
 * Minimises Σ wᵢ·logloss(yᵢ, b + xᵢβ) + penalty·((1 − l1Ratio)/2·‖β‖² + l1Ratio·‖β‖₁): with penalty = 1/C what
 * scikit-learn's LogisticRegression minimises. Newton steps with a line search; the step's quadratic problem by Cholesky, or
 * by coordinate descent where there is an L1 part (Lee, Sun, Saunders, SIAM J Optim 2014: proximal Newton).
 */
import { AppError } from '../../../errors.ts';
import { solveSymmetric } from './cholesky.ts';

export interface Matrix {
  /** Row-major, rows × columns. */
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

export interface Penalty {
  /** 0: none; 1/C of scikit-learn. */
  readonly penalty: number;
  /** Share of L1 in it, 0–1. */
  readonly l1Ratio: number;
}

export interface LogisticFit {
  readonly intercept: number;
  readonly coefficients: Float64Array;
  readonly iterations: number;
}

const MOST_STEPS = 200;
const TOLERANCE = 1e-10;

/** @throws AppError `training.failed` where no finite minimum is reached (perfect separation without penalty) */
export function fitLogistic(
  x: Matrix,
  labels: Uint8Array,
  weights: Float64Array,
  penalty: Penalty,
): LogisticFit {
  const problem = new Problem(x, labels, weights, penalty);
  let beta: Float64Array = problem.start();
  let loss = problem.loss(beta);
  for (let iterations = 1; iterations <= MOST_STEPS; iterations += 1) {
    const { gradient, hessian } = problem.derivatives(beta);
    const step = problem.step(beta, gradient, hessian);
    const next = problem.search(beta, step, gradient, loss);
    const moved = next.beta.reduce((most, b, i) => Math.max(most, Math.abs(b - beta[i]!)), 0);
    beta = next.beta;
    loss = next.loss;
    if (moved < TOLERANCE * (1 + largest(beta))) {
      return { intercept: beta[0]!, coefficients: beta.slice(1), iterations };
    }
    if (!(largest(beta) < 1e6)) break;
  }
  throw new AppError(
    'training.failed',
    'the regression has no finite solution: a column separates the classes; use a penalty',
  );
}

function largest(beta: Float64Array): number {
  return beta.reduce((most, b) => Math.max(most, Math.abs(b)), 0);
}

class Problem {
  private readonly x: Matrix;
  private readonly labels: Uint8Array;
  private readonly weights: Float64Array;
  private readonly l1: number;
  private readonly l2: number;
  private readonly size: number;

  constructor(x: Matrix, labels: Uint8Array, weights: Float64Array, { penalty, l1Ratio }: Penalty) {
    this.x = x;
    this.labels = labels;
    this.weights = weights;
    this.l1 = penalty * l1Ratio;
    this.l2 = penalty * (1 - l1Ratio);
    this.size = x.columns + 1;
  }

  /** The logit of how common the outcome is. */
  start(): Float64Array {
    let events = 0;
    let all = 0;
    this.weights.forEach((weight, row) => {
      all += weight;
      events += weight * this.labels[row]!;
    });
    const beta = new Float64Array(this.size);
    beta[0] = Math.log(events / (all - events));
    return beta;
  }

  loss(beta: Float64Array): number {
    let sum = 0;
    for (let row = 0; row < this.x.rows; row += 1) {
      const lp = this.linear(beta, row);
      const wrong = this.labels[row] === 1 ? -lp : lp;
      sum +=
        this.weights[row]! *
        (wrong > 0 ? wrong + Math.log1p(Math.exp(-wrong)) : Math.log1p(Math.exp(wrong)));
    }
    for (let i = 1; i < this.size; i += 1) {
      sum += (this.l2 / 2) * beta[i]! ** 2 + this.l1 * Math.abs(beta[i]!);
    }
    return sum;
  }

  /** Of the smooth part: everything but L1. */
  derivatives(beta: Float64Array): { gradient: Float64Array; hessian: Float64Array } {
    const { size } = this;
    const { values, columns, rows } = this.x;
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    for (let row = 0; row < rows; row += 1) {
      const p = 1 / (1 + Math.exp(-this.linear(beta, row)));
      const weight = this.weights[row]!;
      const residual = weight * (p - this.labels[row]!);
      const curve = weight * p * (1 - p);
      const at = row * columns;
      gradient[0]! += residual;
      hessian[0]! += curve;
      for (let i = 1; i < size; i += 1) {
        const xi = values[at + i - 1]!;
        if (xi === 0) continue;
        gradient[i]! += residual * xi;
        const curved = curve * xi;
        const line = i * size;
        hessian[line]! += curved;
        for (let j = 1; j <= i; j += 1) hessian[line + j]! += curved * values[at + j - 1]!;
      }
    }
    for (let i = 1; i < size; i += 1) {
      gradient[i]! += this.l2 * beta[i]!;
      hessian[i * size + i]! += this.l2;
    }
    return { gradient, hessian };
  }

  step(beta: Float64Array, gradient: Float64Array, hessian: Float64Array): Float64Array {
    const { size } = this;
    if (this.l1 > 0) return this.stepWithL1(beta, gradient, hessian);
    const solved = solveSymmetric(
      hessian,
      gradient.map((g) => -g),
      size,
    );
    if (solved !== undefined) return solved;
    throw new AppError(
      'training.failed',
      'the columns of the regression depend on each other; drop one or use a penalty',
    );
  }

  /** Coordinate descent on the quadratic model of the loss around beta. */
  private stepWithL1(
    beta: Float64Array,
    gradient: Float64Array,
    hessian: Float64Array,
  ): Float64Array {
    const { size, l1 } = this;
    const at = (i: number, j: number): number => hessian[i > j ? i * size + j : j * size + i]!;
    const step = new Float64Array(size);
    const slope = Float64Array.from(gradient);
    for (let round = 0; round < 10_000; round += 1) {
      let most = 0;
      for (let i = 0; i < size; i += 1) {
        const curve = at(i, i);
        if (curve <= 0) continue;
        const now = beta[i]! + step[i]!;
        const free = now - slope[i]! / curve;
        const best = i === 0 ? free : Math.sign(free) * Math.max(0, Math.abs(free) - l1 / curve);
        const change = best - now;
        if (change === 0) continue;
        step[i]! += change;
        for (let j = 0; j < size; j += 1) slope[j]! += at(i, j) * change;
        most = Math.max(most, Math.abs(change));
      }
      if (most < TOLERANCE / 10) break;
    }
    return step;
  }

  /** Halves the step until the loss falls as the model of it promises. */
  search(
    beta: Float64Array,
    step: Float64Array,
    gradient: Float64Array,
    loss: number,
  ): { beta: Float64Array; loss: number } {
    let promised = 0;
    for (let i = 0; i < this.size; i += 1) {
      promised += gradient[i]! * step[i]!;
      if (i > 0) promised += this.l1 * (Math.abs(beta[i]! + step[i]!) - Math.abs(beta[i]!));
    }
    for (let share = 1; share > 1e-8; share /= 2) {
      const next = beta.map((b, i) => b + share * step[i]!);
      const nextLoss = this.loss(next);
      if (nextLoss <= loss + 1e-4 * share * promised + 1e-12 * Math.abs(loss)) {
        return { beta: next, loss: nextLoss };
      }
    }
    return { beta, loss };
  }

  private linear(beta: Float64Array, row: number): number {
    const { values, columns } = this.x;
    const at = row * columns;
    let sum = beta[0]!;
    for (let i = 0; i < columns; i += 1) sum += beta[i + 1]! * values[at + i]!;
    return sum;
  }
}
