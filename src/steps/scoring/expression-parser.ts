/**
 * Text of an expression → its tree.
 *
 *   or ← and ('or' and)*        and ← not ('and' not)*        not ← 'not' not / comparison
 *   comparison ← sum (('<' / '<=' / '>' / '>=' / '==' / '!=') sum)?
 *   sum ← product (('+' / '-') product)*      product ← sign (('*' / '/') sign)*
 *   sign ← ('-' / '+') sign / power           power ← primary ('^' sign)?
 *   primary ← number / 'text' / true / false / name / name '(' or (',' or)* ')' / '(' or ')'
 */
import { expressionError, readTokens } from './expression-tokens.ts';
import type { Token } from './expression-tokens.ts';

export type Operator =
  '+' | '-' | '*' | '/' | '^' | '<' | '<=' | '>' | '>=' | '==' | '!=' | 'and' | 'or';

export type Node =
  | { readonly kind: 'literal'; readonly value: number | boolean | string; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | {
      readonly kind: 'unary';
      readonly operator: '-' | 'not';
      readonly operand: Node;
      readonly at: number;
    }
  | {
      readonly kind: 'binary';
      readonly operator: Operator;
      readonly left: Node;
      readonly right: Node;
      readonly at: number;
    }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly arguments: readonly Node[];
      readonly at: number;
    };

const COMPARISONS: readonly Operator[] = ['<', '<=', '>', '>=', '==', '!='];
const RESERVED = new Set(['and', 'or', 'not']);

/** @throws AppError `model.expression` with the position of the fault */
export function parseExpression(expression: string, where: string): Node {
  return new Parser(expression, where).whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #expression: string;
  readonly #where: string;
  #next = 0;

  constructor(expression: string, where: string) {
    this.#tokens = readTokens(expression, where);
    this.#expression = expression;
    this.#where = where;
  }

  whole(): Node {
    const node = this.#or();
    const rest = this.#peek();
    if (rest.kind !== 'end') throw this.#fault(`unexpected "${rest.text}"`, rest);
    return node;
  }

  #and(): Node {
    return this.#chain(['and'], () => this.#not());
  }

  #not(): Node {
    const token = this.#take('not');
    if (token === undefined) return this.#comparison();
    return { kind: 'unary', operator: 'not', operand: this.#not(), at: token.at };
  }

  #comparison(): Node {
    const left = this.#sum();
    const token = this.#take(...COMPARISONS);
    if (token === undefined) return left;
    return {
      kind: 'binary',
      operator: token.text as Operator,
      left,
      right: this.#sum(),
      at: token.at,
    };
  }

  #sum(): Node {
    return this.#chain(['+', '-'], () => this.#chain(['*', '/'], () => this.#sign()));
  }

  #sign(): Node {
    const token = this.#take('-', '+');
    if (token === undefined) return this.#power();
    const operand = this.#sign();
    return token.text === '-' ? { kind: 'unary', operator: '-', operand, at: token.at } : operand;
  }

  #power(): Node {
    const base = this.#primary();
    const token = this.#take('^');
    if (token === undefined) return base;
    return { kind: 'binary', operator: '^', left: base, right: this.#sign(), at: token.at };
  }

  #primary(): Node {
    const token = this.#peek();
    this.#next += 1;
    if (token.kind === 'number')
      return { kind: 'literal', value: Number(token.text), at: token.at };
    if (token.kind === 'text') return { kind: 'literal', value: token.text, at: token.at };
    if (token.kind === 'name') return this.#named(token);
    if (token.text === '(' && token.kind === 'symbol') return this.#inBrackets();
    throw this.#fault(token.kind === 'end' ? 'value missing' : `unexpected "${token.text}"`, token);
  }

  #named(token: Token): Node {
    if (token.text === 'true' || token.text === 'false') {
      return { kind: 'literal', value: token.text === 'true', at: token.at };
    }
    if (RESERVED.has(token.text)) throw this.#fault(`unexpected "${token.text}"`, token);
    if (this.#take('(') === undefined) return { kind: 'name', name: token.text, at: token.at };
    const list = [this.#or()];
    while (this.#take(',') !== undefined) list.push(this.#or());
    this.#expect(')');
    return { kind: 'call', name: token.text, arguments: list, at: token.at };
  }

  #inBrackets(): Node {
    const node = this.#or();
    this.#expect(')');
    return node;
  }

  #or(): Node {
    return this.#chain(['or'], () => this.#and());
  }

  #chain(operators: readonly Operator[], operand: () => Node): Node {
    let left = operand();
    for (;;) {
      const token = this.#take(...operators);
      if (token === undefined) return left;
      left = {
        kind: 'binary',
        operator: token.text as Operator,
        left,
        right: operand(),
        at: token.at,
      };
    }
  }

  #expect(symbol: string): void {
    if (this.#take(symbol) === undefined) throw this.#fault(`"${symbol}" missing`, this.#peek());
  }

  /** The next token when it is one of these symbols or words. */
  #take(...texts: readonly string[]): Token | undefined {
    const token = this.#peek();
    if (token.kind !== 'symbol' && token.kind !== 'name') return undefined;
    if (!texts.includes(token.text)) return undefined;
    this.#next += 1;
    return token;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', at: this.#expression.length };
  }

  #fault(fault: string, token: Token): Error {
    return expressionError(fault, this.#expression, token.at, this.#where);
  }
}
