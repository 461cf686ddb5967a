/** Marks what a person entered in our app. In: a record, and the references of what was entered. Out: the same, marked. */
import type { PatientRecord } from '../domain/patient-record.ts';
import type { Source } from '../domain/source.ts';

export function markByHand(record: PatientRecord, entered: ReadonlySet<string>): PatientRecord {
  if (entered.size === 0) return record;
  const marked = <T extends { readonly source: Source }>(
    values: ReadonlyMap<string, readonly T[]>,
  ) =>
    new Map(
      [...values].map(([key, all]) => [
        key,
        all.map((value) =>
          entered.has(value.source.reference.replace(/\/_history\/.*$/, ''))
            ? { ...value, enteredByHand: true }
            : value,
        ),
      ]),
    );
  return {
    ...record,
    measurements: marked(record.measurements),
    codedValues: marked(record.codedValues),
    answers: marked(record.answers),
  };
}
