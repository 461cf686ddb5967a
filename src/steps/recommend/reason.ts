/**
 * Why a rule fired for this patient, in one sentence with values, units and dates.
 */
import type { RuleFact } from '../../domain/care-plan.ts';
import type { Condition } from './condition.ts';
import type { Atom } from './condition-parts.ts';
import { holdingAtoms } from './condition-parts.ts';
import { factSentence } from './wording.ts';

/** Names what makes the condition true, in the condition's order; the expression itself where it has no parts. */
export function reasonFor(
  { parts, expression }: Condition,
  facts: ReadonlyMap<string, RuleFact>,
): string {
  const atoms = parts && holdingAtoms(parts, (name) => facts.get(name)?.value ?? null);
  if (!atoms) return `The condition of the rule holds: ${expression}.`;
  const byFact = Map.groupBy(atoms, ({ fact }) => fact);
  const sentences = [...byFact].flatMap(([name, asked]: [string, Atom[]]) => {
    const fact = facts.get(name);
    return fact ? [factSentence(fact, asked)] : [];
  });
  return `${sentences.join('; ')}.`;
}
