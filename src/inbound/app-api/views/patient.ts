/** The patient's banner. In: the Patient resource. Out: its labelled values; what is not there is null, never a blank. */
import type { HumanName, Patient } from '@medplum/fhirtypes';
import type { Chart } from '../../../flows/chart.ts';
import type { Patient as PatientBanner } from '../contract.ts';

export function patientBanner({ patient, subject, record }: Chart): PatientBanner {
  const name = nameOf(patient.name ?? []);
  return {
    reference: subject,
    familyName: name?.family ?? null,
    givenNames: name?.given?.join(' ') ?? name?.text ?? null,
    birthDate: patient.birthDate ?? null,
    ageYears: record.ageYears ?? null,
    gender: patient.gender ?? null,
    recordNumber: recordNumberOf(patient),
    deceased: record.deceased !== undefined,
  };
}

function nameOf(names: readonly HumanName[]): HumanName | undefined {
  const current = names.filter(({ use }) => use !== 'old');
  return current.find(({ use }) => use === 'official') ?? current[0] ?? names[0];
}

/** v2-0203 MR: the medical record number. */
function recordNumberOf(patient: Patient): PatientBanner['recordNumber'] {
  const identifiers = patient.identifier ?? [];
  const chosen =
    identifiers.find(({ type }) => type?.coding?.some(({ code }) => code === 'MR')) ??
    identifiers[0];
  if (chosen?.value === undefined) return null;
  const label = chosen.type?.text ?? chosen.type?.coding?.[0]?.display ?? 'Record number';
  return { label, value: chosen.value };
}
