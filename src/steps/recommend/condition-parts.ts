/**
 * The parts of a condition, for its wording: comparisons joined by `and` and `or`, as a tree.
 *
 * Only what the rules are made of is understood (`%sbp >= 140`, `%statin.not()`, `%ldl.empty()`, `%ascvd`,
 * brackets); a condition with anything else is evaluated all the same, but has no parts.
 */
import type { FactName } from './fact-catalog.ts';
import { isFactName } from './fact-catalog.ts';

export type FactValue = number | boolean | string | null;

/** One comparison: `%sbp >= 140`, `%statin.not()`, `%ascvd`. */
export interface Atom {
  readonly fact: FactName;
  readonly test: 'is' | 'not' | 'empty' | '>=' | '<=' | '>' | '<' | '=' | '!=';
  readonly operand?: number | string;
}

export type Parts =
  | { readonly join: 'and' | 'or'; readonly parts: readonly Parts[] }
  | { readonly join: 'none'; readonly atom: Atom };

const COMPARISONS = ['>=', '<=', '!=', '=', '>', '<'] as const;
const TOKEN =
  /\s*(?:(\()|(\))|\b(and|or)\b|%(\w+)(?:\.(not|empty)\(\)|\s*(>=|<=|!=|=|>|<)\s*('[^']*'|-?\d+(?:\.\d+)?))?(?![\w.]))/uy;

type Token = '(' | ')' | 'and' | 'or' | Atom;

/** The tree of an expression; undefined where it holds anything but comparisons, `and`, `or` and brackets. */
export function partsOf(expression: string): Parts | undefined {
  const tokens = tokensOf(expression);
  if (!tokens) return undefined;
  const rest = [...tokens];
  const parts = readJoined(rest, 'or');
  return rest.length === 0 ? parts : undefined;
}

/** The comparisons that make the condition true: all of an `and`, only the true side of an `or`. */
export function holdingAtoms(
  parts: Parts,
  valueOf: (fact: FactName) => FactValue,
): readonly Atom[] | undefined {
  if (parts.join === 'none') return atomHolds(parts.atom, valueOf) ? [parts.atom] : undefined;
  const holding = parts.parts.map((part) => holdingAtoms(part, valueOf));
  const met = holding.flatMap((atoms) => (atoms ? [atoms] : []));
  const enough = parts.join === 'and' ? met.length === holding.length : met.length > 0;
  return enough ? met.flat() : undefined;
}

function atomHolds({ fact, test, operand }: Atom, valueOf: (fact: FactName) => FactValue): boolean {
  const value = valueOf(fact);
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

/** `and` binds more tightly than `or`. Takes what it reads off the front of `rest`. */
function readJoined(rest: Token[], join: 'and' | 'or'): Parts | undefined {
  const parts: Parts[] = [];
  do {
    const part = join === 'or' ? readJoined(rest, 'and') : readOne(rest);
    if (!part) return undefined;
    parts.push(part);
  } while (rest[0] === join && rest.shift() !== undefined);
  return parts.length === 1 ? parts[0] : { join, parts };
}

function readOne(rest: Token[]): Parts | undefined {
  const token = rest.shift();
  if (token === '(') {
    const inner = readJoined(rest, 'or');
    return rest.shift() === ')' ? inner : undefined;
  }
  return typeof token === 'object' ? { join: 'none', atom: token } : undefined;
}

function tokensOf(expression: string): Token[] | undefined {
  const tokens: Token[] = [];
  const text = expression.trim();
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    const token = match && tokenOf(match);
    if (!token) return undefined;
    tokens.push(token);
  }
  return tokens;
}

function tokenOf(match: RegExpExecArray): Token | undefined {
  const [, open, close, word, fact = '', method, operator, operand] = match;
  if (open !== undefined) return '(';
  if (close !== undefined) return ')';
  if (word === 'and' || word === 'or') return word;
  if (!isFactName(fact)) return undefined;
  if (method === 'not' || method === 'empty') return { fact, test: method };
  const test = COMPARISONS.find((known) => known === operator);
  if (!test || operand === undefined) return { fact, test: 'is' };
  return {
    fact,
    test,
    operand: operand.startsWith("'") ? operand.slice(1, -1) : Number(operand),
  };
}
