/**
 * Values that a clinician holds to be wrong. In: a record, and references with the instant at which each was set aside.
 * Out: the record without them; each is listed as unused, and the next newest value counts.
 */
import { dayInWords } from '../../domain/day-in-words.ts';
import type { PatientRecord } from '../../domain/patient-record.ts';
import type { Source, Unused } from '../../domain/source.ts';

export interface SetAsideValue {
  /** As the source has it, with its version: a corrected value is another one. */
  readonly reference: string;
  readonly at: string;
}

export function withoutSetAside(
  record: PatientRecord,
  values: readonly SetAsideValue[],
): PatientRecord {
  if (values.length === 0) return record;
  const since = new Map(values.map(({ reference, at }) => [reference, at]));
  const unused: Unused[] = [];
  const kept = <T extends Dated>(all: ReadonlyMap<string, readonly T[]>) =>
    new Map(
      [...all].map(([concept, found]) => [
        concept,
        found.filter(({ source, observedAt }) => {
          const at = since.get(source.reference);
          if (at === undefined) return true;
          const detail = `a clinician set it aside on ${dayInWords(at)}`;
          unused.push({
            source: { ...source, at: source.at ?? observedAt },
            concept,
            because: 'set-aside',
            detail,
          });
          return false;
        }),
      ]),
    );
  return {
    ...record,
    measurements: kept(record.measurements),
    codedValues: kept(record.codedValues),
    answers: kept(record.answers),
    unused: [...record.unused, ...unused],
  };
}

/** Whether the record holds a value with this reference that could be set aside. */
export function holdsValue(record: PatientRecord, reference: string): boolean {
  return [record.measurements, record.codedValues, record.answers].some((all) =>
    [...all.values()].flat().some(({ source }) => source.reference === reference),
  );
}

interface Dated {
  readonly source: Source;
  readonly observedAt: string;
}
