/** The resource types that /fhir answers for. */

/** Results, with their versions, from the resource store. */
export const RESULT_TYPES = [
  'RiskAssessment',
  'CarePlan',
  'Observation',
  'ImagingStudy',
  'DiagnosticReport',
  'Provenance',
  'Device',
] as const;

/** What this project defines itself, from its files. */
const CONFORMANCE_TYPES = [
  'PlanDefinition',
  'ActivityDefinition',
  'StructureDefinition',
  'OperationDefinition',
  'SearchParameter',
  'CapabilityStatement',
  'ImplementationGuide',
  'CodeSystem',
  'ValueSet',
  // Topics of subscriptions, which R4 has no type for.
  'Basic',
] as const;

/** From the audit trail; each has one version. */
export const AUDIT_TYPE = 'AuditEvent';

/** The groups of patients that can be exported. */
export const GROUP_TYPE = 'Group';

export const HELD_TYPES = [...RESULT_TYPES, AUDIT_TYPE, GROUP_TYPE, ...CONFORMANCE_TYPES] as const;

export type HeldType = (typeof HELD_TYPES)[number];

export function isHeldType(type: string): type is HeldType {
  return (HELD_TYPES as readonly string[]).includes(type);
}

export function isResultType(type: string): boolean {
  return (RESULT_TYPES as readonly string[]).includes(type);
}
