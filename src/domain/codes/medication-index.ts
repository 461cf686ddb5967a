/** Codes and names of a drug → the groups it belongs to. */
import type { CodeSystemKind } from './code-systems.ts';
import type { MedicationGroup } from './medication-group.ts';
import { MEDICATION_GROUPS } from './medication-table.ts';

export interface NamedDrug {
  readonly groups: readonly string[];
  /** Ingredients that the text names, lower case. */
  readonly ingredients: readonly string[];
}

const NONE: readonly string[] = [];

const byRxNorm = groupByCode(({ products, ingredients }) => [...products, ...ingredients]);
const byAtcPrefix = groupByCode(({ atc }) => atc);
const byName = groupByCode(({ names }) => names);
const groupsById = new Map(MEDICATION_GROUPS.map((group) => [group.id, group]));

/** Texts seen before: a record repeats its few drugs many times. */
const named = new Map<string, NamedDrug>();
const MOST_TEXTS_KEPT = 5000;

/** Groups that a code of RxNorm (product or ingredient) or ATC (class or substance) belongs to. */
export function groupsOfCode(kind: CodeSystemKind | undefined, code: string): readonly string[] {
  if (kind === 'rxnorm') return byRxNorm.get(code) ?? NONE;
  return kind === 'atc' ? groupsOfAtc(code) : NONE;
}

/** Groups and ingredients that a text names ("Atenolol 50 MG / Chlorthalidone 25 MG Oral Tablet"). */
export function groupsOfName(text: string): NamedDrug {
  const known = named.get(text);
  if (known) return known;
  const lower = text.toLowerCase();
  const words = lower.split(/[^\p{L}\p{N}]+/u);
  const ingredients = [...new Set(words.filter((word) => byName.has(word)))];
  const found = new Set(ingredients.flatMap((word) => byName.get(word) ?? NONE));
  for (const { id, className } of MEDICATION_GROUPS) if (className?.test(lower)) found.add(id);
  const groups = [...found].filter((id) => !groupsById.get(id)?.namesExcept?.test(lower));
  const drug = { groups, ingredients };
  if (named.size >= MOST_TEXTS_KEPT) named.clear();
  named.set(text, drug);
  return drug;
}

/** An ATC code that stands for a class (levels 1 to 4), not for a substance. */
export function isAtcClass(kind: CodeSystemKind | undefined, code: string): boolean {
  return kind === 'atc' && code.length < 7;
}

function groupsOfAtc(code: string): readonly string[] {
  const found = new Set<string>();
  for (let length = 1; length <= Math.min(code.length, 7); length += 1) {
    for (const id of byAtcPrefix.get(code.slice(0, length)) ?? NONE) found.add(id);
  }
  return [...found];
}

function groupByCode(
  codesOf: (group: MedicationGroup) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const grouped = new Map<string, string[]>();
  for (const group of MEDICATION_GROUPS) {
    for (const code of codesOf(group)) {
      const found = grouped.get(code);
      if (found) found.push(group.id);
      else grouped.set(code, [group.id]);
    }
  }
  return grouped;
}
