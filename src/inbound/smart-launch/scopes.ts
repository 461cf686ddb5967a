/** The scopes of a launch. In: what the hospital's server can do. Out: the least that the app needs; what was not granted. */
import type { SmartConfiguration } from '../../ports/smart-server.ts';
import { CREATED_TYPES, READ_TYPES, WRITTEN_TYPES } from '../../domain/record-types.ts';

const ORDER = 'cruds';

type Offer = Pick<SmartConfiguration, 'capabilities' | 'scopesSupported'>;

/** A capability `permission-v1` alone means scopes of SMART 1; a type that a server leaves out of its list is not asked for. */
export function scopesToAsk({ capabilities, scopesSupported }: Offer, fromEhr: boolean): string[] {
  const old = capabilities.includes('permission-v1') && !capabilities.includes('permission-v2');
  const data = new Map<string, string>(READ_TYPES.map((type) => [type, 'rs']));
  for (const type of WRITTEN_TYPES) data.set(type, 'crus');
  for (const type of CREATED_TYPES) data.set(type, 'crs');
  return [
    fromEhr ? 'launch' : 'launch/patient',
    'openid',
    'fhirUser',
    ...(capabilities.includes('permission-online') ? ['online_access'] : []),
    ...[...data].flatMap(([type, letters]) => {
      if (!mayHold(type, scopesSupported)) return [];
      if (!old) return [`patient/${type}.${letters}`];
      const write = letters.includes('c') ? [`patient/${type}.write`] : [];
      return [`patient/${type}.read`, ...write];
    }),
  ];
}

/** A list may hold examples only: it decides where it names as many types as a record has. */
function mayHold(type: string, supported: readonly string[]): boolean {
  const named = new Set(supported.flatMap((scope) => partsOf(scope)?.type ?? []));
  return named.size < READ_TYPES.length || named.has(type);
}

/** Asked and neither granted as such nor covered by a wider one. */
export function missingScopes(asked: readonly string[], granted: readonly string[]): string[] {
  return asked.filter((scope) => !granted.some((other) => covers(other, scope)));
}

function covers(granted: string, asked: string): boolean {
  if (granted === asked) return true;
  const [wide, narrow] = [partsOf(granted), partsOf(asked)];
  if (wide === undefined || narrow === undefined) return false;
  return (
    // A person's own rights include those on the launched patient.
    (wide.level === narrow.level || wide.level === 'user') &&
    (wide.type === '*' || wide.type === narrow.type) &&
    Array.from(narrow.letters).every((letter) => wide.letters.includes(letter))
  );
}

function partsOf(scope: string) {
  const match = /^(patient|user|system)\/([A-Za-z]+|\*)\.(\*|read|write|[cruds]+)$/.exec(scope);
  if (match === null) return undefined;
  const [, level, type, permission] = match;
  return { level, type, letters: lettersOf(permission ?? '') };
}

/** SMART 1 → 2: read is rs, write is cud. */
function lettersOf(permission: string): string {
  if (permission === '*') return ORDER;
  if (permission === 'read') return 'rs';
  return permission === 'write' ? 'cud' : permission;
}
