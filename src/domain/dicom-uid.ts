/**
 * Own DICOM UIDs: `2.25.` and a UUID as a decimal number (PS3.5 B.2), derived from content: the same parts, the same UID.
 */
import { hash } from 'node:crypto';

/** A whole UUID is the number, in hexadecimal without its hyphens. */
const UUID_ROOT = '2.25.';

/**
 * @param parts what the object is, in a fixed order: "series", study UID, model … Their number and order count.
 * @returns a UID of at most 44 characters
 */
export function uidFrom(parts: readonly string[]): string {
  const hex = hash('sha256', JSON.stringify(parts), 'hex');
  // RFC 9562: version 8, made by a rule of our own; variant 10.
  const uuid = `${hex.slice(0, 12)}8${hex.slice(13, 16)}8${hex.slice(17, 32)}`;
  return `${UUID_ROOT}${BigInt(`0x${uuid}`).toString()}`;
}
