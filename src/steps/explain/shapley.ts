/**
 * Exact Shapley values: what each player adds, averaged over every order in which they could come.
 *
 * Source: Shapley, A value for n-person games, 1953; Lundberg and Lee, NeurIPS 2017, for models.
 */

/**
 * @param players how many; all 2^players subsets are valued, so at most about 12
 * @param valueOf value of a subset, given as bits: player i is in it where bit i is set
 * @returns by player; the sum is valueOf(all) − valueOf(none)
 */
export function shapleyValues(players: number, valueOf: (subset: number) => number): number[] {
  const values = Array.from({ length: 2 ** players }, (_, subset) => valueOf(subset));
  const weights = Array.from({ length: players }, (_, size) => weightOf(size, players));
  return Array.from({ length: players }, (_, player) => {
    let sum = 0;
    for (let subset = 0; subset < values.length; subset += 1) {
      if (subset & (1 << player)) continue;
      const added = values[subset | (1 << player)]! - values[subset]!;
      sum += weights[sizeOf(subset)]! * added;
    }
    return sum;
  });
}

/** size! (players − size − 1)! / players!, without factorials. */
function weightOf(size: number, players: number): number {
  let choose = 1;
  for (let i = 0; i < size; i += 1) choose = (choose * (players - 1 - i)) / (i + 1);
  return 1 / (players * choose);
}

function sizeOf(subset: number): number {
  let size = 0;
  for (let bits = subset; bits > 0; bits &= bits - 1) size += 1;
  return size;
}
