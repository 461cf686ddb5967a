/**
 * Follow-up of people → how many each of those stands for whose state at the horizon is known.
 *
 * Inverse probability of censoring: one over the share that was still followed when this person died, or at the horizon
 * (Kaplan and Meier's estimate with censoring as the event). Right where the end of follow-up says nothing about a person.
 */

export interface FollowUp {
  readonly months: number;
  readonly hasDied: boolean;
}

/** @returns weight of one person of the group; 0 where the state at the horizon is not known */
export function followUpWeights(
  people: readonly FollowUp[],
  horizon: number,
): (person: FollowUp) => number {
  const last = people.filter(({ hasDied, months }) => !hasDied && months < horizon);
  const ends = [...new Set(last.map(({ months }) => months))].sort((a, b) => a - b);
  let share = 1;
  const shares = ends.map((end) => {
    const followed = people.filter(({ months, hasDied }) =>
      hasDied ? months > end : months >= end,
    ).length;
    const lost = last.filter(({ months }) => months === end).length;
    share *= 1 - lost / followed;
    return { end, share };
  });
  const followedAt = (months: number): number =>
    shares.findLast(({ end }) => end < months)?.share ?? 1;
  return ({ months, hasDied }) => {
    if (hasDied && months <= horizon) return 1 / followedAt(months);
    return months >= horizon ? 1 / followedAt(horizon) : 0;
  };
}
