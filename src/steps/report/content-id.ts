/**
 * Content → an id of it: the same content has the same id, whenever and wherever it is written.
 */
import { hash } from 'node:crypto';

/** SHA-256 of the content's JSON, as a UUID of version 8 (RFC 9562: made by a rule of our own). */
export function contentId(content: unknown): string {
  const hex = hash('sha256', JSON.stringify(content), 'hex');
  const [third, fourth] = [`8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [hex.slice(0, 8), hex.slice(8, 12), third, fourth, hex.slice(20, 32)].join('-');
}

/** Address of a resource within a transaction Bundle. */
export function urnOf({ id }: { readonly id: string }): string {
  return `urn:uuid:${id}`;
}
