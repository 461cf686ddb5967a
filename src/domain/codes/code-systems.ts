/** Addresses of the code systems that records use, under every name they are known by. */
export const LOINC = 'http://loinc.org';
const SNOMED_CT = 'http://snomed.info/sct';
const ICD_10_CM = 'http://hl7.org/fhir/sid/icd-10-cm';
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const ATC = 'http://www.whocc.no/atc';
const CPT = 'http://www.ama-assn.org/go/cpt';
export const UCUM = 'http://unitsofmeasure.org';

/** What is read out of a coding; the rest is carried along unread. */
export type CodeSystemKind = 'loinc' | 'snomed' | 'icd10' | 'cpt' | 'rxnorm' | 'atc';

/** Address → kind; object identifiers are of HL7's registry. */
export const CODE_SYSTEM_KINDS: ReadonlyMap<string, CodeSystemKind> = new Map([
  [LOINC, 'loinc'],
  ['urn:oid:2.16.840.1.113883.6.1', 'loinc'],
  [SNOMED_CT, 'snomed'],
  ['urn:oid:2.16.840.1.113883.6.96', 'snomed'],
  [ICD_10_CM, 'icd10'],
  ['urn:oid:2.16.840.1.113883.6.90', 'icd10'],
  ['http://hl7.org/fhir/sid/icd-10', 'icd10'],
  ['urn:oid:2.16.840.1.113883.6.3', 'icd10'],
  ['http://fhir.de/CodeSystem/bfarm/icd-10-gm', 'icd10'],
  ['http://fhir.de/CodeSystem/dimdi/icd-10-gm', 'icd10'],
  [CPT, 'cpt'],
  ['urn:oid:2.16.840.1.113883.6.12', 'cpt'],
  [RXNORM, 'rxnorm'],
  ['urn:oid:2.16.840.1.113883.6.88', 'rxnorm'],
  [ATC, 'atc'],
  ['urn:oid:2.16.840.1.113883.6.73', 'atc'],
  ['http://fhir.de/CodeSystem/bfarm/atc', 'atc'],
  ['http://fhir.de/CodeSystem/dimdi/atc', 'atc'],
]);

/** End of the address of the code system that holds inputs without a code of their own. */
export const MENTOR_INPUTS_PATH = '/CodeSystem/mentor-inputs';

/** Kinds of a List. LOINC. */
export const LIST_CODES = { problems: '11450-4', medications: '10160-0' } as const;
