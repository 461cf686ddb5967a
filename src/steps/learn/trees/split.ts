/**
 * Histogram of a column in a node → its best split. A split's worth is how much purer it leaves the children.
 *
 * Unknown values are tried on both sides; where a node has none, they follow the heavier child.
 */

/** `gini`; `entropy`, which is the log-loss. */
export type Criterion = 'gini' | 'entropy';

/** Weight, weight of events and people in each bin, side by side; three places a bin. */
export type Histogram = Float64Array;
export const PLACES = 3;

export interface Node {
  readonly weight: number;
  readonly events: number;
  readonly people: number;
  /** Limits of the node's value, from monotonic constraints above it. */
  readonly low: number;
  readonly high: number;
}

export interface SplitRules {
  readonly criterion: Criterion;
  /** Fewest people in a leaf. */
  readonly minLeaf: number;
}

export interface Split {
  readonly gain: number;
  /** Bins up to this one go left. */
  readonly cut: number;
  readonly unknownLeft: boolean;
}

/** How pure a child is, times its weight; larger is purer. Gini up to terms that all splits share. */
function purity(weight: number, events: number, criterion: Criterion): number {
  if (weight <= 0) return 0;
  if (criterion === 'gini') return (events * events) / weight;
  const others = weight - events;
  const ofEvents = events > 0 ? events * Math.log(events / weight) : 0;
  return others > 0 ? ofEvents + others * Math.log(others / weight) : ofEvents;
}

/**
 * @param bins how many bins of known values the column has
 * @param monotonic 1: the risk may only rise with the column, −1: only fall, 0: free
 * @returns undefined where no split is allowed or worth anything
 */
export function bestSplit(
  histogram: Histogram,
  bins: number,
  node: Node,
  rules: SplitRules,
  monotonic: number,
): Split | undefined {
  const unknown = histogram.subarray(255 * PLACES);
  const [unknownWeight, unknownEvents, unknownPeople] = [unknown[0]!, unknown[1]!, unknown[2]!];
  const { criterion, minLeaf } = rules;
  const before = purity(node.weight, node.events, criterion);
  const last = unknownPeople > 0 ? bins : bins - 1;
  let best = 1e-9 * node.weight;
  let cut = -1;
  let isUnknownLeft = false;
  let weight = 0;
  let events = 0;
  let people = 0;
  for (let bin = 0; bin < last; bin += 1) {
    const at = bin * PLACES;
    const inBin = histogram[at + 2]!;
    if (inBin === 0) continue;
    weight += histogram[at]!;
    events += histogram[at + 1]!;
    people += inBin;
    for (let side = 0; side < (unknownPeople > 0 ? 2 : 1); side += 1) {
      const leftPeople = side === 1 ? people + unknownPeople : people;
      if (leftPeople < minLeaf || node.people - leftPeople < minLeaf) continue;
      const leftWeight = side === 1 ? weight + unknownWeight : weight;
      const leftEvents = side === 1 ? events + unknownEvents : events;
      const rightWeight = node.weight - leftWeight;
      const rightEvents = node.events - leftEvents;
      const gain =
        purity(leftWeight, leftEvents, criterion) +
        purity(rightWeight, rightEvents, criterion) -
        before;
      if (gain <= best) continue;
      if (monotonic !== 0) {
        const rise =
          within(node, rightEvents / rightWeight) - within(node, leftEvents / leftWeight);
        if (rise * monotonic < 0) continue;
      }
      best = gain;
      cut = bin;
      isUnknownLeft = side === 1;
    }
  }
  if (cut < 0) return undefined;
  return {
    gain: best,
    cut,
    unknownLeft: unknownPeople > 0 ? isUnknownLeft : isHeavierLeft(histogram, cut, node),
  };
}

function isHeavierLeft(histogram: Histogram, cut: number, node: Node): boolean {
  let left = 0;
  for (let bin = 0; bin <= cut; bin += 1) left += histogram[bin * PLACES]!;
  return left >= node.weight / 2;
}

/** The node's value as its limits allow it. */
export function within({ low, high }: Pick<Node, 'low' | 'high'>, value: number): number {
  return Math.min(high, Math.max(low, value));
}
