/** Observations that name each other as members (or origins) in a circle: said once, never followed. */
import { listOf, referenceOf } from './json.ts';
import type { Reading } from './reading.ts';
import { add, leaveOut } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';
import { unversionedReference } from './record-entry.ts';

export function noteMembers(reading: Reading, entry: RecordEntry): void {
  const { hasMember, derivedFrom } = entry.resource;
  const names: string[] = [];
  for (const value of [...listOf(hasMember), ...listOf(derivedFrom)]) {
    const reference = referenceOf(value);
    if (reference !== undefined) names.push(reference);
  }
  if (names.length > 0) reading.members.set(unversionedReference(entry), { entry, names });
}

/** Reports every Observation that is part of a circle, or leads into one. */
export function reportCircles(reading: Reading): void {
  if (reading.members.size === 0) return;
  const namedBy = new Map<string, string[]>();
  const waitsFor = new Map<string, number>();
  for (const [own, { names }] of reading.members) {
    const known = names
      .map((name) => resolved(reading, name))
      .filter((n) => reading.members.has(n));
    waitsFor.set(own, known.length);
    for (const name of known) add(namedBy, name, own);
  }
  const free = [...waitsFor].filter(([, count]) => count === 0).map(([own]) => own);
  for (let own = free.pop(); own !== undefined; own = free.pop()) {
    for (const namer of namedBy.get(own) ?? []) {
      const left = (waitsFor.get(namer) ?? 0) - 1;
      waitsFor.set(namer, left);
      if (left === 0) free.push(namer);
    }
  }
  for (const [own, { entry }] of reading.members) {
    if (waitsFor.get(own) === 0) continue;
    const detail = 'its members name each other in a circle; each value was read once, by itself';
    leaveOut(reading, entry, 'circular-reference', detail);
  }
}

function resolved(reading: Reading, reference: string): string {
  const found = reading.find(reference);
  return found ? unversionedReference(found) : reference;
}
