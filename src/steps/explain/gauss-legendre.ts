/**
 * Number of points → places and weights of Gauss and Legendre's quadrature from 0 to 1, exact for polynomials of degree
 * 2 · points − 1. Places by Newton's method on the Legendre polynomial (Press et al., Numerical Recipes, 3rd ed. 2007, 4.6).
 */

export interface Quadrature {
  /** Between 0 and 1. */
  readonly at: Float64Array;
  /** They sum to 1. */
  readonly weight: Float64Array;
}

const known = new Map<number, Quadrature>();

/** @param points 1 or more */
export function gaussLegendre(points: number): Quadrature {
  const before = known.get(points);
  if (before !== undefined) return before;
  const at = new Float64Array(points);
  const weight = new Float64Array(points);
  for (let index = 0; index < points; index += 1) {
    let x = Math.cos((Math.PI * (index + 0.75)) / (points + 0.5));
    for (let step = 0; step < 8; step += 1)
      x -= legendre(points, x).value / legendre(points, x).slope;
    const { slope } = legendre(points, x);
    at[index] = (1 + x) / 2;
    weight[index] = 1 / ((1 - x * x) * slope * slope);
  }
  const made = { at, weight };
  known.set(points, made);
  return made;
}

function legendre(degree: number, x: number): { readonly value: number; readonly slope: number } {
  let [before, value] = [1, x];
  for (let n = 2; n <= degree; n += 1) {
    [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
  }
  return { value, slope: (degree * (x * value - before)) / (x * x - 1) };
}
