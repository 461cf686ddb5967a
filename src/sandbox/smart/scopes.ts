/** SMART scopes, of version 1 and 2. In: what an app asks. Out: what it gets, and what that allows. */
import { matchesSearchRequest, parseSearchRequest } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';

/** create, read, update, delete, search */
export type Letter = 'c' | 'r' | 'u' | 'd' | 's';

/** Types that this hospital holds or accepts. */
export const HELD_TYPES = [
  'AllergyIntolerance',
  'CarePlan',
  'Condition',
  'Device',
  'DiagnosticReport',
  'Encounter',
  'FamilyMemberHistory',
  'ImagingStudy',
  'Immunization',
  'List',
  'Medication',
  'MedicationRequest',
  'MedicationStatement',
  'Observation',
  'Organization',
  'Patient',
  'Practitioner',
  'Procedure',
  'Provenance',
  'QuestionnaireResponse',
  'RiskAssessment',
  'ServiceRequest',
] as const;

export type HeldType = (typeof HELD_TYPES)[number];

export function isHeldType(type: string): type is HeldType {
  return HELD_TYPES.some((held) => held === type);
}

const WITHOUT_DATA = [
  'launch',
  'launch/patient',
  'openid',
  'fhirUser',
  'profile',
  'online_access',
  'offline_access',
];

export const SCOPES_SUPPORTED = [
  ...WITHOUT_DATA,
  'patient/*.cruds',
  ...HELD_TYPES.map((type) => `patient/${type}.cruds`),
];

const SYNTAX =
  /^patient\/(?<type>[A-Z][A-Za-z]+|\*)\.(?<may>\*|read|write|[cruds]+)(?:\?(?<query>\S+))?$/;

interface DataScope {
  readonly type: string;
  readonly letters: string;
  /** `category=…`: only resources that it matches. */
  readonly query: string | undefined;
}

/**
 * Asked ∩ allowed, in the words of the asker.
 *
 * @param removed a resource type, or a scope without data, that an administrator took away; a wildcard is then written out without it
 */
export function grantedScopes(asked: readonly string[], removed: string | undefined): string[] {
  const granted = asked.flatMap((scope) => {
    if (scope === removed) return [];
    if (WITHOUT_DATA.includes(scope)) return [scope];
    const data = dataScope(scope);
    if (data === undefined || data.type === removed) return [];
    if (data.type !== '*') return isHeldType(data.type) ? [scope] : [];
    if (removed === undefined || !isHeldType(removed)) return [scope];
    return HELD_TYPES.filter((type) => type !== removed).map((type) => scope.replace('*', type));
  });
  return [...new Set(granted)];
}

/** @param resource asked for a granular scope; without one, a scope with any query does */
export function allows(
  scopes: readonly string[],
  letter: Letter,
  type: string,
  resource?: Resource,
): boolean {
  return scopes.some((scope) => {
    const data = dataScope(scope);
    if (data === undefined || !data.letters.includes(letter)) return false;
    if (data.type !== '*' && data.type !== type) return false;
    if (data.query === undefined || resource === undefined) return true;
    return matchesSearchRequest(resource, parseSearchRequest(`${type}?${data.query}`));
  });
}

function dataScope(scope: string): DataScope | undefined {
  const { type, may, query } = SYNTAX.exec(scope)?.groups ?? {};
  if (type === undefined || may === undefined) return undefined;
  return { type, letters: lettersOf(may), query };
}

/** SMART 1: read is rs, write is cud. */
function lettersOf(may: string): string {
  if (may === '*') return 'cruds';
  if (may === 'read') return 'rs';
  return may === 'write' ? 'cud' : may;
}
