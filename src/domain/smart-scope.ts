/** A SMART scope of versions 1 and 2 → what it lets a client do. */

const SCOPE = /^(?:patient|user|system)\/([A-Za-z]+|\*)\.(\*|read|write|[cruds]+)(?:\?.*)?$/;
const READ = 'rs';
const WRITE = 'cud';

/** @param letters of `cruds`; all of them must be granted, by one scope or several */
export function scopesAllow(scopes: readonly string[], type: string, letters: string): boolean {
  const granted = scopes.flatMap((scope) => {
    const [, onType, permission = ''] = SCOPE.exec(scope) ?? [];
    return onType === type || onType === '*' ? [lettersOf(permission)] : [];
  });
  return Array.from(letters).every((letter) => granted.some((each) => each.includes(letter)));
}

function lettersOf(permission: string): string {
  if (permission === '*') return READ + WRITE;
  if (permission === 'read') return READ;
  return permission === 'write' ? WRITE : permission;
}
