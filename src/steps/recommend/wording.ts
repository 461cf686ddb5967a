/**
 * Facts in words, for people: values with unit and date, comparisons as sentences.
 */
import type { RuleFact } from '../../domain/care-plan.ts';
import { dayInWords } from '../../domain/day-in-words.ts';
import type { Atom } from './condition-parts.ts';
import type { FactDefinition } from './fact-catalog.ts';
import { factDefinition } from './fact-catalog.ts';

const MOST_DECIMALS = 6;

/** `(12-Nov-2026)`, or nothing. */
export function inDate(fact: RuleFact): string {
  return fact.observedAt === undefined ? '' : ` (${dayInWords(fact.observedAt)})`;
}

/** All that a condition asked about one fact and got a yes: `Systolic blood pressure 152 mmHg (12-Nov-2026) is 140 or more`. */
export function factSentence(fact: RuleFact, atoms: readonly Atom[]): string {
  const definition = definitionOf(atoms, fact);
  const { value } = fact;
  if (definition.kind === 'months') return recencySentence(fact, definition);
  if (typeof value === 'boolean') return yesNoSentence(fact, value);
  if (typeof value === 'string') return `${fact.title}: ${value}`;
  if (value === null) return `${fact.title}: never recorded`;
  const bounds = tightest(atoms).flatMap((atom) => boundText(atom, definition));
  const shown = `${numberText(value, atoms, definition)}${unitText(value, definition)}${inDate(fact)}`;
  return `${fact.title} ${shown} is ${bounds.join(' and ')}`;
}

function definitionOf(atoms: readonly Atom[], fact: RuleFact): FactDefinition {
  const atom = atoms[0];
  return atom ? factDefinition(atom.fact) : { title: fact.title, kind: 'number' };
}

function recencySentence(fact: RuleFact, { title }: FactDefinition): string {
  const name = `${title.charAt(0).toUpperCase()}${title.slice(1)}`;
  if (fact.value === null || fact.observedAt === undefined) return `${name}: never recorded`;
  return `${name}: last recorded ${dayInWords(fact.observedAt)}, ${Math.floor(Number(fact.value))} months ago`;
}

function yesNoSentence(fact: RuleFact, value: boolean): string {
  const remark = fact.remark === undefined ? inDate(fact) : ` (${fact.remark})`;
  return `${fact.title}: ${value ? 'yes' : 'no'}${remark}`;
}

/** Of several limits in one direction only the one that says most: of 30 or more and 300 or more, the latter. */
function tightest(atoms: readonly Atom[]): Atom[] {
  const lower = atoms.filter(({ test }) => test.startsWith('>'));
  const upper = atoms.filter(({ test }) => test.startsWith('<'));
  const other = atoms.filter((atom) => !lower.includes(atom) && !upper.includes(atom));
  const limit = ({ operand }: Atom): number => Number(operand);
  return [
    ...lower.sort((a, b) => limit(b) - limit(a)).slice(0, 1),
    ...upper.sort((a, b) => limit(a) - limit(b)).slice(0, 1),
    ...other,
  ];
}

function boundText({ test, operand }: Atom, definition: FactDefinition): string[] {
  if (typeof operand !== 'number') return [];
  const isProbability = definition.kind === 'probability';
  const limit = isProbability ? `${trimmed(operand * 100, 3)} %` : String(operand);
  const words = {
    '>=': `${limit} or more`,
    '<=': `${limit} or less`,
    '>': `more than ${limit}`,
    '<': `below ${limit}`,
    '=': limit,
    '!=': `not ${limit}`,
  };
  return test in words ? [words[test as keyof typeof words]] : [];
}

function unitText(value: number, { kind, unit, unitText: text }: FactDefinition): string {
  if (kind === 'probability') return ' %';
  if (text === 'points' && value === 1) return ' point';
  if (text !== undefined) return text.startsWith('(') ? '' : ` ${text}`;
  return unit === undefined || unit === '1' ? '' : ` ${unit}`;
}

/** Rounded as people read it, with more decimals only where rounding would contradict the comparison. */
function numberText(value: number, atoms: readonly Atom[], definition: FactDefinition): string {
  const scale = definition.kind === 'probability' ? 100 : 1;
  const limits = atoms.flatMap(({ operand }) =>
    typeof operand === 'number' ? [operand * scale] : [],
  );
  const exact = value * scale;
  const first = definition.decimals ?? (scale === 100 ? 1 : 0);
  for (let decimals = first; decimals < MOST_DECIMALS; decimals += 1) {
    const rounded = Number(exact.toFixed(decimals));
    const agrees = limits.every((limit) => Math.sign(rounded - limit) === Math.sign(exact - limit));
    if (agrees) return exact.toFixed(decimals);
  }
  return String(exact);
}

function trimmed(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}
