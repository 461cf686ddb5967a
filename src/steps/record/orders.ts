/** ServiceRequest, CarePlan → what is planned or ordered and still active. */
import { codingsOf } from './done-item.ts';
import { displayOf, listOf, textOf } from './json.ts';
import { nameMedication } from './medication-names.ts';
import type { Reading } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';
import { sourceOf } from './record-entry.ts';

/** Texts of a list; a single text is a list of one. */
export function textsIn(value: unknown): readonly string[] {
  const texts: string[] = [];
  for (const one of typeof value === 'string' ? [value] : listOf(value)) {
    const text = textOf(one);
    if (text !== undefined) texts.push(text);
  }
  return texts;
}

export function keepOrder(
  reading: Reading,
  entry: RecordEntry,
  code: unknown,
  instantiates: readonly string[],
  at: string | undefined,
): void {
  const codes = codingsOf(code);
  const text = displayOf(code) ?? '';
  reading.orders.push({
    codes,
    instantiates,
    medicationGroups: [...nameMedication([code]).groups.keys()],
    text,
    source: sourceOf(entry, text, at),
  });
}
