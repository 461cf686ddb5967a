/**
 * People → folds: nobody is on both sides, both sides have about the same share of events, the same seed gives the same folds.
 */
import { randomFrom, shuffled } from './random.ts';
import type { Dataset } from '../../domain/dataset.ts';

/** Places of the people on each side. */
export interface Fold {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

type Grouped = Pick<Dataset, 'groups' | 'labels'>;

/**
 * Folds of whole groups (a person with several rows, a household); dealt out by class, the rarest first.
 *
 * @param count 2 or more
 */
export function stratifiedFolds({ groups, labels }: Grouped, count: number, seed: number): Fold[] {
  const members = membersOf(groups);
  const names = [...members.keys()];
  const order = shuffled(names.length, randomFrom(seed));
  const hasEvent = (name: string): boolean =>
    members.get(name)!.some((place) => labels[place] === 1);
  const mixed = Array.from(order, (place) => names[place]!);
  const dealt = [...mixed.filter(hasEvent), ...mixed.filter((name) => !hasEvent(name))];
  const foldOf = new Map(dealt.map((name, place) => [name, place % count]));
  return Array.from({ length: count }, (_, fold) =>
    sidesOf(groups, (name) => foldOf.get(name) === fold),
  );
}

/** One fold a group, each left out once: sites, periods. In the order in which the groups appear. */
export function leaveOneGroupOut(groups: readonly string[]): (Fold & { readonly group: string })[] {
  return [...membersOf(groups).keys()].map((group) => ({
    group,
    ...sidesOf(groups, (name) => name === group),
  }));
}

function membersOf(groups: readonly string[]): Map<string, number[]> {
  const members = new Map<string, number[]>();
  groups.forEach((group, place) => {
    const before = members.get(group);
    if (before === undefined) members.set(group, [place]);
    else before.push(place);
  });
  return members;
}

function sidesOf(groups: readonly string[], isTest: (group: string) => boolean): Fold {
  const train: number[] = [];
  const test: number[] = [];
  groups.forEach((group, place) => (isTest(group) ? test : train).push(place));
  return { train: Uint32Array.from(train), test: Uint32Array.from(test) };
}
