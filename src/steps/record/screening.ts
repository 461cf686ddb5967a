/** Observation of a screening test → something that was done. Stool tests; LOINC. */
import { CODE_SYSTEM_KINDS } from '../../domain/codes/code-systems.ts';
import { codingsOf } from './done-item.ts';
import { displayOf, isJson, listOf, objectOf, textOf } from './json.ts';
import { momentOf } from './moment.ts';
import type { Reading } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';
import { sourceOf } from './record-entry.ts';

/** Occult blood and DNA in stool (USPSTF, colorectal cancer screening, 2021). */
const STOOL_TESTS: ReadonlySet<unknown> = new Set([
  '29771-3',
  '57905-2',
  '58453-2',
  '14563-1',
  '14564-9',
  '14565-6',
  '2335-8',
  '77353-1',
  '77354-9',
]);

export function readScreening(reading: Reading, entry: RecordEntry): void {
  const code = objectOf(entry.resource['code']);
  const isScreening = listOf(code?.['coding']).some(
    (coding) =>
      isJson(coding) &&
      STOOL_TESTS.has(coding['code']) &&
      CODE_SYSTEM_KINDS.get(textOf(coding['system']) ?? '') === 'loinc',
  );
  if (!isScreening) return;
  const moment = momentOf(entry.resource, reading);
  if (!('ms' in moment)) return;
  const text = displayOf(code) ?? '';
  reading.done.push({
    codes: codingsOf(code),
    text,
    at: moment.at,
    source: sourceOf(entry, text, moment.at),
  });
}
