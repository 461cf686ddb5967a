/** The scopes of a launch. In: what the hospital's server can do. Out: the least that the app needs; what was not granted. */
import { CREATED_TYPES, READ_TYPES, WRITTEN_TYPES } from '../../domain/record-types.ts';

const ORDER = 'cruds';

/** @param capabilities of the SMART configuration: `permission-v1` alone means scopes of SMART 1 */
export function scopesToAsk(capabilities: readonly string[], fromEhr: boolean): string[] {
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
      if (!old) return [`patient/${type}.${letters}`];
      const write = letters.includes('c') ? [`patient/${type}.write`] : [];
      return [`patient/${type}.read`, ...write];
    }),
  ];
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
