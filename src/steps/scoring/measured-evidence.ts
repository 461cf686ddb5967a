/** Whether what a model would guess has been measured: then the value counts, and the guess is silent. */
import type { PatientRecord } from '../../domain/patient-record.ts';
import type { Source } from '../../domain/source.ts';

/** By name of the evidence: of each list one value is needed. */
const MEASURED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  kidneyMeasuredWithinYear: [['creatinine', 'egfr'], ['uacr']],
  glycaemiaMeasuredWithinYear: [['hba1c', 'fasting-glucose']],
};

const YEAR_MS = 365.25 * 86_400_000;

/** The values that were measured within a year; undefined where one is lacking, or the evidence is another one. */
export function measuredWithinYear(
  evidence: string,
  record: PatientRecord,
): readonly Source[] | undefined {
  const lists = MEASURED[evidence];
  if (lists === undefined) return undefined;
  const found = lists.map((concepts) =>
    concepts
      .flatMap((concept) => record.measurements.get(concept)?.slice(0, 1) ?? [])
      .find(({ observedAtMs }) => record.asOfMs - observedAtMs <= YEAR_MS),
  );
  const sources = found.flatMap((each) => each?.source ?? []);
  return sources.length === lists.length ? sources : undefined;
}
