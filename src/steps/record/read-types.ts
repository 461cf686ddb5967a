/** Types that have a reader, in the order of reading: a List is read when all that it may hold is known. */
export const READ_TYPES = [
  'Observation',
  'QuestionnaireResponse',
  'Condition',
  'Procedure',
  'FamilyMemberHistory',
  'MedicationRequest',
  'MedicationStatement',
  'AllergyIntolerance',
  'Immunization',
  'DiagnosticReport',
  'Encounter',
  'ServiceRequest',
  'CarePlan',
  'List',
] as const;

export type ReadType = (typeof READ_TYPES)[number];

/** Those that have a reader, and Medication, which readers follow to. */
const WANTED: ReadonlySet<string> = new Set([...READ_TYPES, 'Medication']);

export function isWanted(type: string): boolean {
  return WANTED.has(type);
}

/** About nobody in particular: shared by all patients. */
export function isShared(type: string): boolean {
  return type === 'Medication';
}
