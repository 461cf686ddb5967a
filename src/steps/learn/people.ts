/**
 * People as a manifest names their inputs → a Dataset: one column a number or a yes, one for each further word of a code.
 *
 * A value outside an input's range is what it is when a patient is scored: moved to the limit, or unknown.
 */
import { columnValue } from '../../domain/learned-model.ts';
import { randomFrom } from './random.ts';
import type { FeatureValue } from '../../domain/assessment.ts';
import type { Dataset } from '../../domain/dataset.ts';
import type { ModelColumn } from '../../domain/learned-model.ts';
import type { ModelInput } from '../../domain/model.ts';

export interface Person {
  readonly id: string;
  /** Who must stay together in a split. */
  readonly group: string;
  readonly label: 0 | 1;
  /** How many people of the population this one stands for. */
  readonly weight: number;
  /** By input id; an absent one is unknown. */
  readonly inputs: Readonly<Record<string, FeatureValue | undefined>>;
  /** What is reported on and not used: ethnicity, site. */
  readonly about: Readonly<Record<string, string>>;
}

function columnsOf(inputs: readonly ModelInput[]): ModelColumn[] {
  return inputs.flatMap(({ id, type, values }): ModelColumn[] =>
    type === 'code'
      ? (values ?? []).slice(1).map((equals) => ({ input: id, equals }))
      : [{ input: id }],
  );
}

export function asServed(person: Person, inputs: readonly ModelInput[]): Person {
  const served = inputs.map(({ id, range, outOfRange }) => {
    const value = person.inputs[id];
    if (range === undefined || typeof value !== 'number') return [id, value] as const;
    if (value >= range.low && value <= range.high) return [id, value] as const;
    if (outOfRange === 'refuse') return [id, undefined] as const;
    return [id, Math.min(range.high, Math.max(range.low, value))] as const;
  });
  return { ...person, inputs: Object.fromEntries(served) };
}

/** Whether a patient like this one gets a result. */
export function isComputable(person: Person, inputs: readonly ModelInput[]): boolean {
  return inputs.every(
    ({ id, whenMissing }) => whenMissing !== 'refuse' || person.inputs[id] !== undefined,
  );
}

/** The same people with nothing known but what a result needs: the least that a record holds. */
export function withNeededOnly(people: readonly Person[], inputs: readonly ModelInput[]): Person[] {
  return people.map((person) => hiding(person, inputs, () => true));
}

/**
 * The same people; of half of them a share of what is optional is hidden, by chance.
 *
 * In a survey it says something about a person that a value is missing (who could not stand was not measured); in a record it
 * is missing since nobody asked. A learner that has seen both does not read the one into the other.
 */
export function withHidden(
  people: readonly Person[],
  inputs: readonly ModelInput[],
  seed: number,
): Person[] {
  const random = randomFrom(seed);
  return people.map((person) => {
    if (random.next() < 0.5) return person;
    const share = random.next();
    return hiding(person, inputs, () => random.next() < share);
  });
}

function hiding(person: Person, inputs: readonly ModelInput[], isHidden: () => boolean): Person {
  const kept = inputs.flatMap(({ id, whenMissing }) =>
    whenMissing !== 'refuse' && isHidden() ? [] : [[id, person.inputs[id]] as const],
  );
  return { ...person, inputs: Object.fromEntries(kept) };
}

export function datasetOfPeople(people: readonly Person[], inputs: readonly ModelInput[]): Dataset {
  const columns = columnsOf(inputs);
  return {
    columns,
    values: columns.map((column) =>
      Float64Array.from(people, (person) => columnValue(column, person.inputs[column.input])),
    ),
    labels: Uint8Array.from(people, ({ label }) => label),
    weights: Float64Array.from(people, ({ weight }) => weight),
    groups: people.map(({ group }) => group),
    ids: people.map(({ id }) => id),
  };
}
