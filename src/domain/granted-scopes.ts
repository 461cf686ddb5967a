/**
 * What a client asks for, and what it may have → the scopes it gets.
 *
 * Source: SMART App Launch 2.2, "Scopes for requesting FHIR resources": version 2 (`.rs`, `.cruds`) and 1 (`.read`, `.write`).
 */
import { scopesAllow } from './smart-scope.ts';

const SYSTEM = /^system\/([A-Z][A-Za-z]*|\*)\.(\*|read|write|(?=.)c?r?u?d?s?)$/;
const WORDS: Readonly<Record<string, string>> = { '*': 'cruds', read: 'rs', write: 'cud' };

/**
 * A scope that is covered is granted as it was asked; one that is covered in part is granted in that part.
 *
 * @param configured may hold wildcards
 */
export function grantedScopes(asked: readonly string[], configured: readonly string[]): string[] {
  return [...new Set(asked.flatMap((scope) => grantedOf(scope, configured)))];
}

function grantedOf(scope: string, configured: readonly string[]): string[] {
  const parts = SYSTEM.exec(scope);
  if (parts === null) return [];
  const [, type = '', permission = ''] = parts;
  const letters = WORDS[permission] ?? permission;
  if (scopesAllow(configured, type, letters)) return [scope];
  const types = type === '*' ? [...new Set(configured.flatMap(typeOf))] : [type];
  return types.flatMap((each) => {
    const allowed = Array.from(letters).filter((letter) => scopesAllow(configured, each, letter));
    return allowed.length === 0 ? [] : [`system/${each}.${allowed.join('')}`];
  });
}

function typeOf(scope: string): string[] {
  const type = SYSTEM.exec(scope)?.[1];
  return type === undefined ? [] : [type];
}
