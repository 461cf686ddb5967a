/** The field in which a person enters an input. In: the input's contract. Out: type, units, words, range. */
import { MEASUREMENT_CONCEPTS } from '../../../domain/codes/measurement-table.ts';
import type { ModelInput } from '../../../domain/model.ts';
import type { InputField } from '../contract.ts';

export function inputField(input: ModelInput): InputField {
  const step = typeof input.modifiable === 'object' ? input.modifiable.step : null;
  return {
    input: input.id,
    title: input.title,
    type: input.type,
    units: unitsOf(input),
    values: (input.values ?? []).map((value) => ({ value, label: wordsOf(value) })),
    range: input.range ?? null,
    step: step ?? (input.type === 'integer' ? 1 : null),
  };
}

/** The input's own unit first, then those that the record's table can convert. */
function unitsOf(input: ModelInput): string[] {
  if (input.unit === undefined || (input.type !== 'number' && input.type !== 'integer')) return [];
  const concepts = new Set(
    input.sources.flatMap((source) => (source.from === 'measurement' ? [source.concept] : [])),
  );
  const convertible = MEASUREMENT_CONCEPTS.filter(
    ({ id, unit, toCanonical }) =>
      concepts.has(id) && (unit === input.unit || Object.hasOwn(toCanonical, input.unit ?? '')),
  ).flatMap(({ toCanonical }) => Object.keys(toCanonical));
  return [...new Set([input.unit, ...convertible])];
}

/** `very-high` → "very high". */
function wordsOf(value: string): string {
  return value.replaceAll('-', ' ');
}
