/**
 * Why a rule fired for this patient, in one sentence with values, units and dates.
 */
import type { RuleFact } from '../../domain/care-plan.ts';
import type { Atom, Condition } from './condition.ts';
import { factSentence } from './wording.ts';

/**
 * Names the parts of the condition that hold for the patient, in the condition's order.
 *
 * Parts that do not hold are left out: of `a or b` only the side that is true is a reason.
 */
export function reasonFor(condition: Condition, facts: ReadonlyMap<string, RuleFact>): string {
  const holding = new Map<string, Atom[]>();
  for (const atom of condition.atoms) {
    const fact = facts.get(atom.fact);
    if (!fact || !atomHolds(atom, fact.value)) continue;
    holding.set(atom.fact, [...(holding.get(atom.fact) ?? []), atom]);
  }
  const sentences = [...holding].flatMap(([name, atoms]) => {
    const fact = facts.get(name);
    return fact ? [factSentence(fact, atoms)] : [];
  });
  return sentences.length === 0 ? `${condition.expression} holds.` : `${sentences.join('; ')}.`;
}

function atomHolds({ test, operand }: Atom, value: RuleFact['value']): boolean {
  if (test === 'empty') return value === null;
  if (test === 'is' || test === 'not') return value === (test === 'is');
  if (value === null || operand === undefined) return false;
  if (test === '=') return value === operand;
  if (test === '!=') return value !== operand;
  if (typeof value !== 'number' || typeof operand !== 'number') return false;
  if (test === '>=') return value >= operand;
  if (test === '<=') return value <= operand;
  return test === '>' ? value > operand : value < operand;
}
