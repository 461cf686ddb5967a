/**
 * A complete list → a stated no for all that it does not hold.
 *
 * Problem list 11450-4 (mode snapshot) and medication list 10160-0, status current. An entry that cannot be found may be
 * anything, so a list with one is not complete for us. An empty list states a no only with emptyReason nilknown.
 */
import { LIST_CODES } from '../../domain/codes/code-systems.ts';
import { CONDITION_CONCEPTS } from '../../domain/codes/condition-table.ts';
import { MEDICATION_GROUPS } from '../../domain/codes/medication-table.ts';
import type { Source } from '../../domain/source.ts';
import { namedConditions } from './condition.ts';
import type { StatementDraft } from './contradictions.ts';
import { isAfter } from './fhir-date.ts';
import { displayOf, firstCode, listOf, objectOf, referenceOf, textOf } from './json.ts';
import { nameMedication, namedMedication } from './medication-names.ts';
import type { Reading } from './reading.ts';
import { add, leaveOut } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';
import { sourceOf } from './record-entry.ts';

type Subject = 'conditions' | 'medications';

/** Read last: what the record states by itself stands beside the list. */
export function readList(reading: Reading, entry: RecordEntry): void {
  const { resource } = entry;
  const subject = subjectOf(resource['code']);
  if (!subject || resource['status'] !== 'current') return;
  const { mode } = resource;
  if (subject === 'conditions' ? mode !== 'snapshot' : mode === 'changes') return;
  const at = textOf(resource['date']);
  if (isAfter(at, reading)) {
    leaveOut(reading, entry, 'in-the-future', 'it lies after the moment of assessment');
    return;
  }
  const held = heldBy(reading, entry, subject);
  if (!held) return;
  const source = sourceOf(entry, textOf(resource['title']) ?? displayOf(resource['code']), at);
  const all = subject === 'conditions' ? CONDITION_CONCEPTS : MEDICATION_GROUPS;
  for (const { id } of all) if (!held.has(id)) stateNo(reading[subject], id, source);
}

function subjectOf(code: unknown): Subject | undefined {
  for (const coding of listOf(objectOf(code)?.['coding'])) {
    const value = objectOf(coding)?.['code'];
    if (value === LIST_CODES.problems) return 'conditions';
    if (value === LIST_CODES.medications) return 'medications';
  }
  return undefined;
}

/** Concepts or groups on the list; undefined where it cannot be told what is on it. */
function heldBy(
  reading: Reading,
  entry: RecordEntry,
  subject: Subject,
): ReadonlySet<string> | undefined {
  const { resource } = entry;
  const rows = listOf(resource['entry']).filter((row) => objectOf(row)?.['deleted'] !== true);
  if (rows.length === 0 && firstCode(resource['emptyReason']) !== 'nilknown') {
    leaveOut(
      reading,
      entry,
      'no-value',
      'the list is empty and does not say that nothing is known',
    );
    return undefined;
  }
  const held = new Set<string>();
  for (const row of rows) {
    const ids = namesOf(reading, objectOf(row)?.['item'], subject);
    if (!ids) {
      leaveOut(reading, entry, 'no-value', 'an entry of the list is not in the record');
      return undefined;
    }
    for (const id of ids) held.add(id);
  }
  return held;
}

function namesOf(reading: Reading, item: unknown, subject: Subject): readonly string[] | undefined {
  const reference = referenceOf(item);
  const found = reference === undefined ? undefined : reading.find(reference)?.resource;
  const display = textOf(objectOf(item)?.['display']);
  if (!found && display === undefined) return undefined;
  const concept = found?.['code'] ?? { text: display };
  if (subject === 'conditions') {
    return [...namedConditions(concept).concepts.keys()].map(({ id }) => id);
  }
  const medication = found && (namedMedication(reading, found) ?? nameMedication([concept]));
  return [...(medication ?? nameMedication([concept])).groups.keys()];
}

/** Only where nothing is stated: a condition that is over need not be on a list. */
function stateNo(statements: Map<string, StatementDraft[]>, id: string, source: Source): void {
  if (statements.has(id)) return;
  const statement = { says: 'no', how: 'complete-list', source } as const;
  add(statements, id, { statement, about: [], whole: true, recordedMs: undefined });
}
