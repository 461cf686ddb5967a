/**
 * SMART scopes that we ask for. In: what a hospital's server offers. Out: the least that we need; what of it was not granted.
 *
 * Source: SMART App Launch 2.2, "Scopes for requesting FHIR resources", and version 1 for servers that know nothing else.
 */
import { CREATED_TYPES, IMAGING_TYPES, READ_TYPES, WRITTEN_TYPES } from './record-types.ts';

export type ScopeVersion = 1 | 2;

export interface ScopeOffer {
  readonly capabilities: readonly string[];
  /** Empty where the server does not say. */
  readonly scopesSupported: readonly string[];
}

const ORDER = 'cruds';

/**
 * Type by type, never a wildcard; what a server leaves out of a full list is not asked for: it may refuse the whole for it.
 *
 * @param alsoWritten types beside those that every hospital is asked for
 * @param version as the hospital has registered us; by what the server offers where undefined
 */
export function dataScopes(
  level: 'patient' | 'system',
  offer: ScopeOffer,
  version: ScopeVersion = versionOf(offer),
  alsoWritten: readonly string[] = [],
): string[] {
  const data = new Map<string, string>(READ_TYPES.map((type) => [type, 'rs']));
  for (const type of [...WRITTEN_TYPES, ...alsoWritten]) data.set(type, 'crus');
  for (const type of CREATED_TYPES) data.set(type, 'crs');
  for (const [type, wanted] of Object.entries(IMAGING_TYPES)) data.set(type, wanted);
  return [...data].flatMap(([type, wanted]) => {
    const letters = offeredOf(type, wanted, level, offer.scopesSupported);
    if (letters === '') return [];
    if (version === 2) return [`${level}/${type}.${letters}`];
    const read = /[rs]/.test(letters) ? [`${level}/${type}.read`] : [];
    return letters.includes('c') ? [...read, `${level}/${type}.write`] : read;
  });
}

/** A capability decides; without one the scopes that the server lists. */
function versionOf({ capabilities, scopesSupported }: ScopeOffer): ScopeVersion {
  if (capabilities.includes('permission-v2')) return 2;
  if (capabilities.includes('permission-v1')) return 1;
  const permissions = scopesSupported.flatMap((scope) => partsOf(scope)?.permission ?? []);
  const isOld = permissions.some((each) => each === 'read' || each === 'write');
  return isOld && !permissions.some((each) => /^[cruds]+$/.test(each)) ? 1 : 2;
}

/** A list may hold examples only: it decides where it names as many types as a record has. */
function offeredOf(
  type: string,
  wanted: string,
  level: string,
  supported: readonly string[],
): string {
  const listed = supported.flatMap((scope) => partsOf(scope) ?? []);
  if (new Set(listed.map((each) => each.type)).size < READ_TYPES.length) return wanted;
  const offered = listed
    .filter((each) => each.level === level && (each.type === type || each.type === '*'))
    .map(({ letters }) => letters)
    .join('');
  return Array.from(wanted)
    .filter((letter) => offered.includes(letter))
    .join('');
}

/** Asked and neither granted as such nor covered by wider ones. */
export function missingScopes(asked: readonly string[], granted: readonly string[]): string[] {
  return asked.filter((scope) => !isCovered(scope, granted));
}

/** By one scope, or by several together (`.read` and `.write`, `.c` and `.rs`). */
function isCovered(asked: string, granted: readonly string[]): boolean {
  if (granted.includes(asked)) return true;
  const narrow = partsOf(asked);
  if (narrow === undefined) return false;
  const letters = granted.flatMap((scope) => {
    const wide = partsOf(scope);
    if (wide === undefined || (wide.type !== '*' && wide.type !== narrow.type)) return [];
    // A person's own rights include those on the launched patient.
    return wide.level === narrow.level || wide.level === 'user' ? [wide.letters] : [];
  });
  return Array.from(narrow.letters).every((letter) =>
    letters.some((each) => each.includes(letter)),
  );
}

function partsOf(scope: string) {
  const match = /^(patient|user|system)\/([A-Za-z]+|\*)\.(\*|read|write|[cruds]+)$/.exec(scope);
  if (match === null) return undefined;
  const [, level, type, permission = ''] = match;
  return { level, type, permission, letters: lettersOf(permission) };
}

/** SMART 1 → 2: read is rs, write is cud. */
function lettersOf(permission: string): string {
  if (permission === '*') return ORDER;
  if (permission === 'read') return 'rs';
  return permission === 'write' ? 'cud' : permission;
}
