/** One criterion of a search → a condition that an index answers; nothing where the resource itself must be looked at. */
import type { Condition, Match } from '../../../ports/resource-search.ts';
import type { PatientKey } from '../../../ports/resource-store.ts';
import type { Criterion } from './match.ts';
import { PATIENT } from './parameters.ts';
import { comparedDate, comparedNumber } from './prefix.ts';
import { isOfPatient, patientKey, wantedReference, type References } from './references.ts';

/** More of them are not put into one question. */
const MANY = 200;

export function conditionOf(
  { name: asked, parameter, modifier, values }: Criterion,
  references: References,
): Condition | undefined {
  const name = isOfPatient(asked) ? PATIENT : asked;
  if (modifier === 'missing') return { name, anyOf: 'any', not: values[0] === 'true' };
  if (values.length > MANY) return undefined;
  if (isOfPatient(asked)) return ofPatients(values.map((value) => patientKey(value, references)));
  const matches = values.map((value): Match | undefined => {
    switch (parameter.kind) {
      case 'token':
        return modifier === 'text' ? undefined : tokenMatch(value);
      case 'reference':
        return { text: wantedReference(value, modifier, references) };
      case 'date':
        return comparedDate(name, value);
      case 'number':
        return comparedNumber(name, value);
      case 'uri':
        return { text: value };
      case 'string':
        return modifier === undefined ? { startsWith: value.toLowerCase() } : undefined;
    }
  });
  const anyOf = matches.filter((each) => each !== undefined);
  if (anyOf.length < matches.length) return undefined;
  return { name, anyOf, ...(modifier === 'not' ? { not: true } : {}) };
}

/** @returns nothing where they are too many for one question */
export function ofPatients(keys: readonly PatientKey[]): Condition | undefined {
  if (keys.length > MANY) return undefined;
  const anyOf = keys.map(({ hospital, patient: text }) =>
    hospital === undefined ? { text } : { text, system: hospital },
  );
  return { name: PATIENT, anyOf };
}

/** `system|code`, `|code` (no system), `system|` (any code) or `code`. */
function tokenMatch(value: string): Match {
  const bar = value.indexOf('|');
  if (bar < 0) return { text: value };
  const [system, text] = [value.slice(0, bar), value.slice(bar + 1)];
  return text === '' ? { system } : { text, system };
}
