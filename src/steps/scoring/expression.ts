/**
 * Compiles the expressions of model definitions: text → a function of the input values, checked once when a model is loaded.
 *
 * Numbers, 'texts', true, false, names; + - * / ^; < <= > >= == !=; and or not; ln log exp sqrt pow min max clamp
 * round(x[, digits]) abs floor num if missing. `log` is the logarithm to base 10. What is computed from an unknown value
 * is unknown; `and`, `or` and `if` are known as soon as the known part decides; `missing(x)` is always known.
 */
import { expressionError } from './expression-tokens.ts';
import { parseExpression } from './expression-parser.ts';
import type { Node, Operator } from './expression-parser.ts';
import type { Cell, CompiledExpression, Frame } from '../../domain/compiled-model.ts';

type Type = CompiledExpression['type'];
type Evaluate = CompiledExpression['evaluate'];

/** What a name stands for: an input at a position of the frame, or an expression compiled before. */
export type Named =
  { readonly position: number; readonly type: Type } | { readonly expression: CompiledExpression };

export type Scope = ReadonlyMap<string, Named>;

/**
 * @param where file and place, for the error
 * @throws AppError `model.expression` for a fault of grammar, an unknown name or a wrong type, with its position
 */
export function compileExpression(text: string, scope: Scope, where: string): CompiledExpression {
  const inputs = new Set<number>();
  const compiler = new Compiler(text, scope, where, inputs);
  const { type, evaluate } = compiler.compile(parseExpression(text, where));
  return { type, evaluate, inputs: [...inputs].sort((a, b) => a - b) };
}

interface Typed {
  readonly type: Type;
  readonly evaluate: Evaluate;
}

/** Called with as many numbers as its rule allows. */
type NumberFunction = (...values: number[]) => number;

interface FunctionRule {
  readonly least: number;
  readonly most: number;
  readonly apply: NumberFunction;
}

const FUNCTIONS: Readonly<Record<string, FunctionRule>> = {
  ln: { least: 1, most: 1, apply: Math.log },
  log: { least: 1, most: 1, apply: Math.log10 },
  exp: { least: 1, most: 1, apply: Math.exp },
  sqrt: { least: 1, most: 1, apply: Math.sqrt },
  abs: { least: 1, most: 1, apply: Math.abs },
  floor: { least: 1, most: 1, apply: Math.floor },
  pow: { least: 2, most: 2, apply: Math.pow },
  min: { least: 1, most: 8, apply: Math.min },
  max: { least: 1, most: 8, apply: Math.max },
  clamp: {
    least: 3,
    most: 3,
    apply: (x, low, high) => Math.min(Math.max(x, low), high),
  },
  round: { least: 1, most: 2, apply: (x, digits = 0) => roundHalfUp(x, digits) },
};

/** Half up, as calculators round: 2.5 → 3, −2.5 → −2. */
function roundHalfUp(x: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(x * factor) / factor;
}

const ARITHMETIC: Partial<Record<Operator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
};

const ORDER: Partial<Record<Operator, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

class Compiler {
  readonly #text: string;
  readonly #scope: Scope;
  readonly #where: string;
  readonly #inputs: Set<number>;

  constructor(text: string, scope: Scope, where: string, inputs: Set<number>) {
    this.#text = text;
    this.#scope = scope;
    this.#where = where;
    this.#inputs = inputs;
  }

  compile(node: Node): Typed {
    switch (node.kind) {
      case 'literal':
        return literal(node.value);
      case 'name':
        return this.#name(node.name, node.at);
      case 'unary':
        return node.operator === '-' ? this.#negative(node.operand) : this.#not(node.operand);
      case 'binary':
        return this.#binary(node.operator, node.left, node.right, node.at);
      case 'call':
        return this.#call(node.name, node.arguments, node.at);
    }
  }

  #name(name: string, at: number): Typed {
    const named = this.#scope.get(name);
    if (named === undefined) throw this.#fault(`unknown name "${name}"`, at);
    if ('expression' in named) {
      for (const input of named.expression.inputs) this.#inputs.add(input);
      return named.expression;
    }
    const { position, type } = named;
    this.#inputs.add(position);
    return { type, evaluate: (frame) => frame[position] };
  }

  #negative(operand: Node): Typed {
    const x = this.#number(operand);
    return {
      type: 'number',
      evaluate: (frame) => {
        const value = x(frame);
        return value === undefined ? undefined : -value;
      },
    };
  }

  #not(operand: Node): Typed {
    const x = this.#boolean(operand);
    return {
      type: 'boolean',
      evaluate: (frame) => {
        const value = x(frame);
        return value === undefined ? undefined : value !== true;
      },
    };
  }

  #binary(operator: Operator, left: Node, right: Node, at: number): Typed {
    if (operator === 'and' || operator === 'or') {
      return shortCircuit(operator === 'or', this.#boolean(left), this.#boolean(right));
    }
    const arithmetic = ARITHMETIC[operator];
    if (arithmetic) return onBoth('number', this.#number(left), this.#number(right), arithmetic);
    const order = ORDER[operator];
    if (order) return onBoth('boolean', this.#number(left), this.#number(right), order);
    return this.#equality(operator === '==', left, right, at);
  }

  #equality(equal: boolean, left: Node, right: Node, at: number): Typed {
    const a = this.compile(left);
    const b = this.compile(right);
    if (a.type !== b.type) throw this.#fault(`a ${a.type} compared with a ${b.type}`, at);
    return {
      type: 'boolean',
      evaluate: (frame) => {
        const x = a.evaluate(frame);
        const y = b.evaluate(frame);
        return x === undefined || y === undefined ? undefined : (x === y) === equal;
      },
    };
  }

  #call(name: string, list: readonly Node[], at: number): Typed {
    if (name === 'if') return this.#if(list, at);
    if (name === 'missing') return this.#missing(list, at);
    if (name === 'num') return this.#num(list, at);
    const rule = FUNCTIONS[name];
    if (rule === undefined) throw this.#fault(`unknown function "${name}"`, at);
    if (list.length < rule.least || list.length > rule.most) throw this.#wrongCount(name, at);
    return onAll(
      list.map((node) => this.#number(node)),
      rule.apply,
    );
  }

  #if(list: readonly Node[], at: number): Typed {
    if (list.length !== 3) throw this.#wrongCount('if', at);
    const condition = this.#boolean(list[0]!);
    const yes = this.compile(list[1]!);
    const no = this.compile(list[2]!);
    if (yes.type !== no.type) throw this.#fault('if() gives two types', at);
    return {
      type: yes.type,
      evaluate: (frame) => {
        const decided = condition(frame);
        if (decided === undefined) return undefined;
        return decided === true ? yes.evaluate(frame) : no.evaluate(frame);
      },
    };
  }

  #missing(list: readonly Node[], at: number): Typed {
    if (list.length !== 1) throw this.#wrongCount('missing', at);
    const { evaluate } = this.compile(list[0]!);
    return { type: 'boolean', evaluate: (frame) => evaluate(frame) === undefined };
  }

  #num(list: readonly Node[], at: number): Typed {
    if (list.length !== 1) throw this.#wrongCount('num', at);
    const { type, evaluate } = this.compile(list[0]!);
    if (type === 'text') throw this.#fault('a text is no number', at);
    return { type: 'number', evaluate: (frame) => toNumber(evaluate(frame)) };
  }

  #number(node: Node): (frame: Frame) => number | undefined {
    const { type, evaluate } = this.compile(node);
    if (type !== 'number') throw this.#fault(`a ${type} where a number belongs`, node.at);
    return (frame) => evaluate(frame) as number | undefined;
  }

  #boolean(node: Node): Evaluate {
    const { type, evaluate } = this.compile(node);
    if (type !== 'boolean') throw this.#fault(`a ${type} where yes or no belongs`, node.at);
    return evaluate;
  }

  #wrongCount(name: string, at: number): Error {
    return this.#fault(`wrong number of arguments for ${name}()`, at);
  }

  #fault(fault: string, at: number): Error {
    return expressionError(fault, this.#text, at, this.#where);
  }
}

/** Yes and no as 1 and 0. */
export function toNumber(value: Cell): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function literal(value: number | boolean | string): Typed {
  const type =
    typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'boolean';
  return { type, evaluate: () => value };
}

/** `and` and `or` of Kleene: known as soon as one side decides. */
function shortCircuit(decisive: boolean, left: Evaluate, right: Evaluate): Typed {
  return {
    type: 'boolean',
    evaluate: (frame) => {
      const a = left(frame);
      if (a === decisive) return decisive;
      const b = right(frame);
      if (b === decisive) return decisive;
      return a === undefined || b === undefined ? undefined : !decisive;
    },
  };
}

function onBoth(
  type: Type,
  left: (frame: Frame) => number | undefined,
  right: (frame: Frame) => number | undefined,
  apply: (a: number, b: number) => number | boolean,
): Typed {
  return {
    type,
    evaluate: (frame) => {
      const a = left(frame);
      if (a === undefined) return undefined;
      const b = right(frame);
      return b === undefined ? undefined : apply(a, b);
    },
  };
}

function onAll(
  operands: readonly ((frame: Frame) => number | undefined)[],
  apply: NumberFunction,
): Typed {
  return {
    type: 'number',
    evaluate: (frame) => {
      const values: number[] = [];
      for (const operand of operands) {
        const value = operand(frame);
        if (value === undefined) return undefined;
        values.push(value);
      }
      return apply(...values);
    },
  };
}
