/**
 * Bins, people with their weights → one tree, in preorder: each node is split where it leaves the children purest.
 *
 * Breiman, Friedman, Olshen, Stone, Classification and Regression Trees, 1984; columns drawn anew for each node as in
 * Breiman, Random forests, Mach Learn 2001;45:5-32.
 */
import { bestSplit, PLACES, within } from './split.ts';
import { UNKNOWN_BIN } from './binned.ts';
import type { Tree } from '../../../domain/learned-model.ts';
import type { Random } from '../random.ts';
import type { Binned } from './binned.ts';
import type { Criterion, Node, Split } from './split.ts';

export interface TreeOptions {
  readonly criterion: Criterion;
  readonly maxDepth: number;
  /** Fewest people in a leaf. */
  readonly minLeaf: number;
  /** How many columns are looked at for each split. */
  readonly columnsPerSplit: number;
  /** By column: 1 the risk may only rise with it, −1 only fall, 0 free. */
  readonly monotonic: readonly number[];
}

/** A tree, and for each node the bin up to which it goes left: people in bins find their leaf by it. */
export interface GrownTree {
  readonly tree: Tree;
  readonly cut: Int16Array;
}

/** @param counts how often each person is in the sample; 0: not */
export function growTree(
  data: Binned,
  counts: Uint16Array,
  options: TreeOptions,
  random: Random,
): GrownTree {
  return new Growth(data, counts, options, random).grow();
}

interface Best {
  readonly column: number;
  readonly split: Split;
}

class Growth {
  private readonly data: Binned;
  private readonly options: TreeOptions;
  private readonly random: Random;
  /** People of the sample, those of a node side by side; weights and events move with them. */
  private readonly people: Int32Array;
  private readonly weight: Float64Array;
  private readonly events: Float64Array;
  private readonly spare: Int32Array;
  private readonly spareWeight: Float64Array;
  private readonly spareEvents: Float64Array;
  private readonly histogram = new Float64Array(256 * PLACES);
  private readonly drawn: Int32Array;
  private readonly tree = {
    column: [] as number[],
    threshold: [] as number[],
    right: [] as number[],
    unknownLeft: [] as number[],
    value: [] as number[],
    cover: [] as number[],
  };
  private readonly cut: number[] = [];

  constructor(data: Binned, counts: Uint16Array, options: TreeOptions, random: Random) {
    this.data = data;
    this.options = options;
    this.random = random;
    let size = 0;
    for (const count of counts) if (count > 0) size += 1;
    this.people = new Int32Array(size);
    this.weight = new Float64Array(size);
    this.events = new Float64Array(size);
    this.spare = new Int32Array(size);
    this.spareWeight = new Float64Array(size);
    this.spareEvents = new Float64Array(size);
    this.drawn = Int32Array.from({ length: data.columns }, (_, column) => column);
    let place = 0;
    for (let row = 0; row < data.rows; row += 1) {
      const count = counts[row]!;
      if (count === 0) continue;
      const weight = count * data.weights[row]!;
      this.people[place] = row;
      this.weight[place] = weight;
      this.events[place] = data.labels[row] === 1 ? weight : 0;
      place += 1;
    }
  }

  grow(): GrownTree {
    this.add(0, this.people.length, 0, 0, 1);
    return { tree: this.tree, cut: Int16Array.from(this.cut) };
  }

  private add(from: number, to: number, depth: number, low: number, high: number): void {
    const node = this.nodeOf(from, to, low, high);
    const value = within(node, node.weight > 0 ? node.events / node.weight : 0);
    const index = this.tree.column.length;
    const best = this.best(from, to, depth, node);
    this.tree.column.push(best?.column ?? -1);
    this.tree.threshold.push(best === undefined ? 0 : this.thresholdOf(best));
    this.tree.unknownLeft.push(best?.split.unknownLeft === true ? 1 : 0);
    this.tree.right.push(0);
    this.tree.value.push(rounded(value, 4));
    this.tree.cover.push(Math.max(1e-3, Number(node.weight.toPrecision(4))));
    this.cut.push(best?.split.cut ?? -1);
    if (best === undefined) return;
    const middle = this.divide(from, to, best);
    const limits = this.limitsBelow(from, middle, to, node, best.column);
    this.add(from, middle, depth + 1, limits.left.low, limits.left.high);
    this.tree.right[index] = this.tree.column.length;
    this.add(middle, to, depth + 1, limits.right.low, limits.right.high);
  }

  private nodeOf(from: number, to: number, low: number, high: number): Node {
    let weight = 0;
    let events = 0;
    for (let place = from; place < to; place += 1) {
      weight += this.weight[place]!;
      events += this.events[place]!;
    }
    return { weight, events, people: to - from, low, high };
  }

  private best(from: number, to: number, depth: number, node: Node): Best | undefined {
    const { maxDepth, minLeaf, monotonic } = this.options;
    const isPure = node.events <= 0 || node.events >= node.weight;
    if (depth >= maxDepth || to - from < 2 * minLeaf || isPure) return undefined;
    let best: Best | undefined;
    let looked = 0;
    // A column without any allowed split does not count as looked at, as in other forests.
    for (
      let draw = 0;
      draw < this.drawn.length && looked < this.options.columnsPerSplit;
      draw += 1
    ) {
      const column = this.draw(draw);
      this.fill(column, from, to);
      const bins = this.data.edges[column]!.length + 1;
      const split = bestSplit(this.histogram, bins, node, this.options, monotonic[column] ?? 0);
      if (split === undefined) continue;
      looked += 1;
      if (best === undefined || split.gain > best.split.gain) best = { column, split };
    }
    return best;
  }

  /** Columns in a random order, drawn one by one; all of them in their own order where all are looked at. */
  private draw(position: number): number {
    const { drawn } = this;
    if (this.options.columnsPerSplit >= drawn.length) return position;
    const other = position + this.random.below(drawn.length - position);
    const column = drawn[other]!;
    drawn[other] = drawn[position]!;
    drawn[position] = column;
    return column;
  }

  private fill(column: number, from: number, to: number): void {
    const { histogram, people, weight, events } = this;
    const { bins, rows } = this.data;
    histogram.fill(0);
    const offset = column * rows;
    for (let place = from; place < to; place += 1) {
      const at = bins[offset + people[place]!]! * PLACES;
      histogram[at]! += weight[place]!;
      histogram[at + 1]! += events[place]!;
      histogram[at + 2]! += 1;
    }
  }

  /** Where all known values go left and the unknown ones right, no value is above the threshold. */
  private thresholdOf({ column, split }: Best): number {
    return this.data.edges[column]![split.cut] ?? Number.MAX_VALUE;
  }

  /** Those who go left first, each side in its order. */
  private divide(from: number, to: number, { column, split }: Best): number {
    const { bins, rows } = this.data;
    const { people, weight, events, spare, spareWeight, spareEvents } = this;
    let left = from;
    let right = 0;
    for (let place = from; place < to; place += 1) {
      const person = people[place]!;
      const bin = bins[column * rows + person]!;
      const isLeft = bin === UNKNOWN_BIN ? split.unknownLeft : bin <= split.cut;
      if (isLeft) {
        people[left] = person;
        weight[left] = weight[place]!;
        events[left] = events[place]!;
        left += 1;
      } else {
        spare[right] = person;
        spareWeight[right] = weight[place]!;
        spareEvents[right] = events[place]!;
        right += 1;
      }
    }
    people.set(spare.subarray(0, right), left);
    weight.set(spareWeight.subarray(0, right), left);
    events.set(spareEvents.subarray(0, right), left);
    return left;
  }

  /** A constrained split keeps everything below its left child on one side of the middle, below its right on the other. */
  private limitsBelow(from: number, middle: number, to: number, node: Node, column: number) {
    const { low, high } = node;
    const direction = this.options.monotonic[column] ?? 0;
    const free = { low, high };
    if (direction === 0) return { left: free, right: free };
    const left = this.nodeOf(from, middle, low, high);
    const right = this.nodeOf(middle, to, low, high);
    const between =
      (within(node, left.events / left.weight) + within(node, right.events / right.weight)) / 2;
    const lower = { low, high: between };
    const upper = { low: between, high };
    return direction > 0 ? { left: lower, right: upper } : { left: upper, right: lower };
  }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
