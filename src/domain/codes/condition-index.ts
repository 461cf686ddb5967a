/** Codes and texts of a Condition or Procedure → the concepts they state. */
import type { CodeSystemKind } from './code-systems.ts';
import type { ConditionConcept } from './condition-concept.ts';
import { CONDITION_CONCEPTS } from './condition-table.ts';

const NONE: readonly ConditionConcept[] = [];

const bySnomed = groupByCode(({ snomed }) => snomed);
const byCpt = groupByCode(({ cpt }) => cpt ?? []);
const byIcd10Prefix = groupByCode(({ icd10 }) => icd10.map(withoutDot));
const byIcd10 = new Map<string, readonly ConditionConcept[]>();

/** Concepts that a code states; none for a code system or code that no concept names. */
export function conditionsOfCode(
  kind: CodeSystemKind | undefined,
  code: string,
): readonly ConditionConcept[] {
  if (kind === 'snomed') return bySnomed.get(code) ?? NONE;
  if (kind === 'cpt') return byCpt.get(code) ?? NONE;
  return kind === 'icd10' ? conditionsOfIcd10(code) : NONE;
}

/** Concepts that a text states, for what has no code. A text that speaks of relatives, risk or doubt states nothing. */
export function conditionsOfText(text: string): readonly ConditionConcept[] {
  const lower = text.toLowerCase();
  if (NOT_STATED.test(lower)) return NONE;
  return CONDITION_CONCEPTS.filter(
    (concept) => concept.text?.test(lower) === true && concept.textExcept?.test(lower) !== true,
  );
}

/** True where the code means the whole concept, not a kind of it. */
export function isRootCode(concept: ConditionConcept, code: string): boolean {
  return concept.root?.includes(code) === true;
}

const NOT_STATED =
  /family|\bfh\b|\bno\b|\bnot\b|\bdenie|without|\brisk\b|screen|suspect|possible|probable|rule[ds]? out|\br\/o\b|question of|vaccin|educat/u;

function groupByCode(
  codesOf: (concept: ConditionConcept) => readonly string[],
): ReadonlyMap<string, readonly ConditionConcept[]> {
  const grouped = new Map<string, ConditionConcept[]>();
  for (const concept of CONDITION_CONCEPTS) {
    for (const code of codesOf(concept)) {
      const found = grouped.get(code);
      if (found) found.push(concept);
      else grouped.set(code, [concept]);
    }
  }
  return grouped;
}

function conditionsOfIcd10(code: string): readonly ConditionConcept[] {
  const known = byIcd10.get(code);
  if (known) return known;
  const plain = withoutDot(code.toUpperCase());
  const found = new Set<ConditionConcept>();
  for (let length = 1; length <= Math.min(plain.length, 7); length += 1) {
    for (const concept of byIcd10Prefix.get(plain.slice(0, length)) ?? NONE) found.add(concept);
  }
  const concepts = [...found].filter(
    ({ icd10Except }) => !icd10Except?.some((prefix) => plain.startsWith(withoutDot(prefix))),
  );
  // ICD-10-CM has less than 100,000 codes; a longer list is somebody's invention.
  if (byIcd10.size < 100_000) byIcd10.set(code, concepts);
  return concepts;
}

function withoutDot(code: string): string {
  return code.replace('.', '');
}
