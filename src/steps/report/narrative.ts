/**
 * Sentences → the narrative of a resource: XHTML, with everything escaped that a record may hold.
 */
import type { Narrative } from '@medplum/fhirtypes';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Control characters are not allowed in XML, whatever their form. */
export function escapeXhtml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, ' ')
    .replace(/[&<>"]/gu, (sign) => ENTITIES[sign] ?? sign);
}

export function paragraph(text: string): string {
  return `<p>${escapeXhtml(text)}</p>`;
}

/** A heading with a list below; nothing where the list is empty. */
export function listOf(heading: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const lines = items.map((item) => `<li>${escapeXhtml(item)}</li>`);
  return `${paragraph(heading)}<ul>${lines.join('')}</ul>`;
}

/** @param xhtml escaped parts */
export function narrativeOf(...xhtml: readonly string[]): Narrative {
  const div = `<div xmlns="http://www.w3.org/1999/xhtml">${xhtml.join('')}</div>`;
  return { status: 'generated', div };
}
