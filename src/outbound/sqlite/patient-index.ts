/** By which identifiers a hospital knows its patients, in SQLite. */
import type { PatientKey, ResourceStore } from '../../ports/resource-store.ts';
import type { Database } from './database.ts';
import { inGroup } from './group-commit.ts';

export function sqlitePatientIndex(
  database: Database,
): Pick<ResourceStore, 'putPatient' | 'patientsWith'> {
  const forget = database.prepare<[string, string]>(
    'delete from patient_identifiers where hospital = ? and patient = ?',
  );
  const note = database.prepare<[string, string, string, string]>(
    `insert into patient_identifiers (hospital, patient, system, value) values (?, ?, ?, ?)
     on conflict do nothing`,
  );
  const known = database.prepare<
    [{ system: string | null; value: string | null }],
    Required<PatientKey>
  >(
    `select distinct hospital, patient from patient_identifiers
     where (@system is null or system = @system) and (@value is null or value = @value)`,
  );
  const put = (
    { hospital, patient }: Required<PatientKey>,
    all: readonly (readonly [string, string])[],
  ) => {
    forget.run(hospital, patient);
    for (const [system, value] of all) note.run(hospital, patient, system, value);
  };
  return {
    async putPatient(key, identifiers) {
      const pairs = identifiers.flatMap(({ system = '', value }) =>
        value === undefined ? [] : [[system, value] as const],
      );
      await inGroup(database, () => put(key, pairs));
    },
    async patientsWith({ system, value }) {
      return known.all({ system: system ?? null, value: value ?? null });
    },
  };
}
