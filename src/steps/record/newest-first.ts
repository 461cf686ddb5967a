/**
 * Values of one concept, newest first, with contradictions taken out.
 *
 * The rule for several values of the same code at the same instant: an amended or corrected one counts before a final
 * one; then the one recorded last (meta.lastUpdated, else issued). Where that does not decide and they differ (by more
 * than 1 % for a number), neither can be believed: all are shown as contradicted and none is used.
 * Values of different codes at the same instant all stay, in the order in which the terminology prefers their codes.
 */
import type { Source, Unused } from '../../domain/source.ts';
import { dateMs } from './fhir-date.ts';
import type { Json } from './json.ts';
import { objectOf } from './json.ts';

interface Observed {
  readonly value: number | string | boolean;
  readonly observedAtMs: number;
  readonly source: Source;
}

export interface Dated<T extends Observed> {
  readonly value: T;
  /** Place of the code among those of its concept; 0 is preferred. */
  readonly preference: number;
  /** 1 for amended and corrected, 0 for final. */
  readonly revision: number;
  /** Tells when it was recorded. */
  readonly resource: Json;
}

/** Largest relative difference at which two numbers are the same value, converted or rounded differently. */
const SAME_VALUE = 0.01;

export function newestFirst<T extends Observed>(
  concept: string,
  dated: Dated<T>[],
  unused: Unused[],
): T[] {
  if (dated.length === 1) return dated.map(({ value }) => value);
  dated.sort(
    (a, b) =>
      b.value.observedAtMs - a.value.observedAtMs ||
      a.preference - b.preference ||
      b.revision - a.revision ||
      (a.value.observedAtMs === b.value.observedAtMs ? recordedMs(b) - recordedMs(a) : 0),
  );
  const kept: T[] = [];
  for (let start = 0; start < dated.length;) {
    let end = start + 1;
    while (end < dated.length && isSameMoment(dated[start], dated[end])) end += 1;
    keepBelieved(concept, dated.slice(start, end), kept, unused);
    start = end;
  }
  return kept;
}

function isSameMoment<T extends Observed>(
  a: Dated<T> | undefined,
  b: Dated<T> | undefined,
): boolean {
  return a?.value.observedAtMs === b?.value.observedAtMs && a?.preference === b?.preference;
}

/** @param group of one instant and code, most believable first */
function keepBelieved<T extends Observed>(
  concept: string,
  group: readonly Dated<T>[],
  kept: T[],
  unused: Unused[],
): void {
  const [best] = group;
  if (!best) return;
  const others = group.filter(({ value }) => !isSameValue(value.value, best.value.value));
  const equals = others.filter(
    (other) => other.revision === best.revision && recordedMs(other) === recordedMs(best),
  );
  const contradicted = equals.length > 0 ? [best, ...others] : others;
  if (equals.length === 0) kept.push(best.value);
  for (const { value } of contradicted) {
    const against = value === best.value ? equals[0]?.value : best.value;
    unused.push({
      source: value.source,
      concept,
      because: 'contradicted',
      detail: `${value.value} is contradicted by ${against?.value ?? ''} of ${against?.source.reference ?? ''} at the same moment`,
    });
  }
}

function isSameValue(a: Observed['value'], b: Observed['value']): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= SAME_VALUE * Math.max(Math.abs(a), Math.abs(b));
}

/** meta.lastUpdated, else issued; milliseconds, 0 where the resource says neither. */
function recordedMs({ resource }: { readonly resource: Json }): number {
  const updated = objectOf(resource['meta'])?.['lastUpdated'];
  return dateMs(updated) ?? dateMs(resource['issued']) ?? 0;
}
