/**
 * FHIR R4 resources for tests: each builder gives a small valid resource, and what the test is about replaces a part.
 *
 * The patient is `Patient/p1`, born 1970-03-15; today is TODAY. A part that is set to undefined is left out.
 */

/** The instant at which the records of the tests are read. */
export const TODAY = '2026-06-01T12:00:00Z';

export const LOINC = 'http://loinc.org';
export const SNOMED = 'http://snomed.info/sct';
export const ICD_10_CM = 'http://hl7.org/fhir/sid/icd-10-cm';
export const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
export const ATC = 'http://www.whocc.no/atc';
export const UCUM = 'http://unitsofmeasure.org';
const MENTOR_INPUTS = 'https://health-analysis-mentor.org/fhir/CodeSystem/mentor-inputs';

/** A resource as a test writes it. */
export type Part = Record<string, unknown>;
export type TestResource = Part & { readonly resourceType: string };

const subject = { reference: 'Patient/p1' };

export function aPatient(parts: Part = {}): TestResource {
  return resource('Patient', { id: 'p1', gender: 'female', birthDate: '1970-03-15' }, parts);
}

/** A CodeableConcept with one coding. */
export function coded(system: string, code: string, display?: string): Part {
  return { coding: [without({ system, code, display })] };
}

/** A Quantity with its UCUM unit. */
export function quantity(value: number, unit: string): Part {
  return { value, unit, system: UCUM, code: unit };
}

/** An Observation of a LOINC code, final, of 2026-05-01. */
export function anObservation(loinc: string, value: Part, parts: Part = {}): TestResource {
  const base = {
    id: `o-${loinc}`,
    status: 'final',
    code: coded(LOINC, loinc),
    subject,
    effectiveDateTime: '2026-05-01T08:00:00Z',
    ...value,
  };
  return resource('Observation', base, parts);
}

/** An Observation with a valueQuantity. */
export function aMeasurement(
  loinc: string,
  value: number,
  unit: string,
  parts: Part = {},
): TestResource {
  return anObservation(loinc, { valueQuantity: quantity(value, unit) }, parts);
}

/** A blood pressure panel, mm[Hg]. */
export function aBloodPressure(
  systolic: number,
  diastolic: number,
  parts: Part = {},
): TestResource {
  const component = [
    { code: coded(LOINC, '8480-6'), valueQuantity: quantity(systolic, 'mm[Hg]') },
    { code: coded(LOINC, '8462-4'), valueQuantity: quantity(diastolic, 'mm[Hg]') },
  ];
  return anObservation('85354-9', { component }, parts);
}

/** An Observation of the code system mentor-inputs. */
export function anAnswer(input: string, value: Part, parts: Part = {}): TestResource {
  const code = { code: coded(MENTOR_INPUTS, input), id: `a-${input}` };
  return anObservation('survey', value, { ...code, ...parts });
}

/** A Condition of a SNOMED CT code, active and confirmed. */
export function aCondition(snomed: string, parts: Part = {}): TestResource {
  const base = {
    id: `c-${snomed}`,
    clinicalStatus: coded('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'),
    verificationStatus: verified('confirmed'),
    code: coded(SNOMED, snomed),
    subject,
  };
  return resource('Condition', base, parts);
}

/** Condition.verificationStatus. */
export function verified(status: string): Part {
  return coded('http://terminology.hl7.org/CodeSystem/condition-ver-status', status);
}

/** Condition.clinicalStatus. */
export function clinically(status: string): Part {
  return coded('http://terminology.hl7.org/CodeSystem/condition-clinical', status);
}

/** An active order for a drug. */
export function aMedicationRequest(medication: Part, parts: Part = {}): TestResource {
  const base = {
    id: 'm1',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: medication,
    subject,
    authoredOn: '2026-01-10',
  };
  return resource('MedicationRequest', base, parts);
}

export function aMedicationStatement(medication: Part, parts: Part = {}): TestResource {
  const base = {
    id: 'ms1',
    status: 'active',
    medicationCodeableConcept: medication,
    subject,
    dateAsserted: '2026-02-01',
  };
  return resource('MedicationStatement', base, parts);
}

/** A current snapshot List: 11450-4 problems, 10160-0 medications. */
export function aList(
  loinc: string,
  references: readonly string[],
  parts: Part = {},
): TestResource {
  const base = {
    id: `l-${loinc}`,
    status: 'current',
    mode: 'snapshot',
    code: coded(LOINC, loinc),
    subject,
    date: '2026-05-20',
    entry: references.map((reference) => ({ item: { reference } })),
  };
  return resource('List', base, parts);
}

/** A relative (HL7 v3 RoleCode) with a condition (SNOMED CT). */
export function aRelative(relationship: string, snomed: string, parts: Part = {}): TestResource {
  const base = {
    id: `f-${relationship}`,
    status: 'completed',
    patient: subject,
    relationship: coded('http://terminology.hl7.org/CodeSystem/v3-RoleCode', relationship),
    condition: [{ code: coded(SNOMED, snomed) }],
  };
  return resource('FamilyMemberHistory', base, parts);
}

/** Any other resource about the patient. */
export function aResource(resourceType: string, parts: Part = {}): TestResource {
  return resource(resourceType, { id: 'r1', subject }, parts);
}

export function aBundle(type: string, resources: readonly TestResource[]): TestResource {
  const entry = resources.map((one) => ({ fullUrl: fullUrlOf(one), resource: one }));
  return resource('Bundle', { type, entry }, {});
}

function fullUrlOf({ resourceType, id }: TestResource): string {
  return `https://ehr.example/fhir/${resourceType}/${String(id)}`;
}

function resource(resourceType: string, base: Part, parts: Part): TestResource {
  return { resourceType, ...without({ ...base, ...parts }) };
}

function without(parts: Part): Part {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}
