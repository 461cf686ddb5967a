/** Searching by reference: relative, absolute, by id alone; patients by the hospital that they belong to. */
import type { PatientKey, StoredVersion } from '../../../ports/resource-store.ts';
import type { Criterion, Test } from './match.ts';
import { PATIENT } from './parameters.ts';
import { referencesOf, valuesAt } from './values.ts';

export interface References {
  /** `<base>/fhir`, without a slash at the end. */
  readonly fhirBase: string;
  readonly hospitals: readonly { readonly id: string; readonly fhirBaseUrl: string }[];
  readonly patientOf: (version: StoredVersion) => PatientKey | undefined;
}

export function patientsAt(fhirBase: string, hospitals: References['hospitals']): References {
  return {
    fhirBase,
    hospitals,
    patientOf: ({ hospital, patient }) =>
      patient === undefined ? undefined : { hospital, patient },
  };
}

export function referenceTest(criterion: Criterion, references: References): Test {
  const { name, parameter, modifier, values } = criterion;
  if (isOfPatient(name)) {
    const keys = values.map((value) => patientKey(value, references));
    return (version) => hasPatient(version, keys);
  }
  const wanted = values.map((value) => wantedReference(value, modifier, references));
  return ({ resource }) => {
    const found = valuesAt(resource, parameter.paths).flatMap(referencesOf);
    return wanted.some((value) => found.some((reference) => refersTo(reference, value)));
  };
}

/** As an index has it. @param type that a modifier names */
export function wantedReference(
  value: string,
  type: string | undefined,
  { fhirBase }: Pick<References, 'fhirBase'>,
): string {
  return relative(typed(value, type), fhirBase);
}

/** Without its version. */
export function bareReference(reference: string): string {
  return reference.replace(/\/_history\/[^/]+$/, '').replace(/\|.*$/, '');
}

export function isOfPatient(name: string): boolean {
  return name === PATIENT || name === 'subject';
}

export function hasPatient(version: StoredVersion, keys: readonly PatientKey[]): boolean {
  const { hospital, patient } = version;
  return keys.some((key) => key.patient === patient && (key.hospital ?? hospital) === hospital);
}

/** `7`, `Patient/7`, `urn:uuid:…`, or the absolute address at one of our hospitals. */
export function patientKey(value: string, { hospitals, fhirBase }: References): PatientKey {
  const own = relative(value, fhirBase);
  const hospital = hospitals.find(({ fhirBaseUrl }) => own.startsWith(`${fhirBaseUrl}/`));
  if (hospital !== undefined)
    return { hospital: hospital.id, patient: own.slice(hospital.fhirBaseUrl.length + 1) };
  return { patient: typed(own, 'Patient') };
}

/** An id alone is of the type that the modifier names. */
function typed(value: string, type: string | undefined): string {
  return type === undefined || value.includes('/') || value.includes(':')
    ? value
    : `${type}/${value}`;
}

function relative(reference: string, fhirBase: string): string {
  return reference.startsWith(`${fhirBase}/`) ? reference.slice(fhirBase.length + 1) : reference;
}

/** With or without version; a canonical too; an id alone fits any type. */
function refersTo(reference: string, wanted: string): boolean {
  if (reference === wanted) return true;
  const bare = bareReference(reference);
  return bare === wanted || (!wanted.includes('/') && bare.endsWith(`/${wanted}`));
}
