/**
 * People as a manifest names their inputs → a Dataset: one column a number or a yes, one for each further word of a code.
 *
 * A value outside an input's range is what it is when a patient is scored: moved to the limit, or unknown.
 */
import { columnValue } from '../../domain/learned-model.ts';
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
