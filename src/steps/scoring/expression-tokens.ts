/**
 * Text of an expression → its tokens, each with the position at which it starts.
 */
import { AppError } from '../../errors.ts';

export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|'(?<text>[^']*)'|(?<name>[A-Za-z_]\w*)|(?<symbol>[<>=!]=|[-+*/^<>(),])/y;

/** @throws AppError `model.expression` at the first character that belongs to no token */
export function readTokens(expression: string, where: string): Token[] {
  const tokens: Token[] = [];
  let at = skipBlanks(expression, 0);
  while (at < expression.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(expression);
    if (match === null) throw expressionError('unexpected character', expression, at, where);
    tokens.push({ ...kindOf(match.groups ?? {}), at });
    at = skipBlanks(expression, TOKEN.lastIndex);
  }
  tokens.push({ kind: 'end', text: '', at: expression.length });
  return tokens;
}

/** An error that shows the expression and the position of the fault, counted from 1. */
export function expressionError(
  fault: string,
  expression: string,
  at: number,
  where: string,
): AppError {
  return new AppError(
    'model.expression',
    `${where}: ${fault} at position ${at + 1} of "${expression}"`,
    { where },
  );
}

function skipBlanks(expression: string, from: number): number {
  let at = from;
  while (expression[at] === ' ') at += 1;
  return at;
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): Omit<Token, 'at'> {
  if (groups['number'] !== undefined) return { kind: 'number', text: groups['number'] };
  if (groups['text'] !== undefined) return { kind: 'text', text: groups['text'] };
  if (groups['name'] !== undefined) return { kind: 'name', text: groups['name'] };
  return { kind: 'symbol', text: groups['symbol'] ?? '' };
}
