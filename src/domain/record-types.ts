/** The FHIR resource types that this service reads from and writes to a hospital; scopes and queries follow from them. */

/** Read, whole patient. Observation too, by code. */
export const READ_TYPES = [
  'Patient',
  'Observation',
  'QuestionnaireResponse',
  'Condition',
  'MedicationRequest',
  'MedicationStatement',
  'AllergyIntolerance',
  'FamilyMemberHistory',
  'Procedure',
  'Immunization',
  'DiagnosticReport',
  'Encounter',
  'ServiceRequest',
  'CarePlan',
  'List',
] as const;

/** Written, and searched by identifier before. */
export const WRITTEN_TYPES = ['RiskAssessment', 'CarePlan', 'Observation'] as const;

/** Of readings of images: created where the hospital has no record of the study; the report is written again. */
export const IMAGING_TYPES = { ImagingStudy: 'crs', DiagnosticReport: 'crus' } as const;

/** Created beside what is written. */
export const CREATED_TYPES = ['Device', 'Provenance'] as const;
