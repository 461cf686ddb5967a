import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileExpression } from '#src/steps/scoring/expression.ts';
import type { Scope } from '#src/steps/scoring/expression.ts';
import type { Cell } from '#src/domain/compiled-model.ts';

const SCOPE: Scope = new Map([
  ['x', { position: 0, type: 'number' }],
  ['y', { position: 1, type: 'number' }],
  ['yes', { position: 2, type: 'boolean' }],
  ['word', { position: 3, type: 'text' }],
] as const);

function evaluate(text: string, frame: readonly Cell[] = []): Cell {
  return compileExpression(text, SCOPE, 'test').evaluate(frame);
}

describe('compileExpression', () => {
  test.each([
    ['1+2*3', 7],
    ['(1+2)*3', 9],
    ['2^3^2', 512],
    ['-2^2', -4],
    ['2^-1', 0.5],
    ['10-4-3', 3],
    ['8/4/2', 1],
    ['(min(x,60)-60)/-15', 1],
    ['1.5e2', 150],
    ['ln(exp(2))', 2],
    ['log(1000)', 3],
    ['sqrt(9)+pow(2,3)', 11],
    ['clamp(7,1,3)+clamp(-1,1,3)', 4],
    ['round(2.5)', 3],
    ['round(-2.5)', -2],
    ['round(1.25,1)', 1.3],
    ['abs(-3)+floor(2.9)', 5],
    ['max(1,2,3)', 3],
    ['num(1<2)+num(2<1)', 1],
    ["if('a'=='a',1,2)", 1],
    ["if('a'!='a' or not 1>2 and true,1,2)", 1],
  ] as const)('%s is %s', (text, expected) => {
    expect(evaluate(text, [45])).toBeCloseTo(expected, 12);
  });

  describe('with unknown values', () => {
    test.each([
      ['x+1', undefined],
      ['x<1', undefined],
      ['x==x', undefined],
      ['num(yes)', undefined],
      ['if(yes,1,2)', undefined],
      ['not yes', undefined],
      ['yes and 1<2', undefined],
      ['yes or 1>2', undefined],
      ['missing(x)', true],
      ['missing(1+x)', true],
      ['yes and 1>2', false],
      ['1>2 and yes', false],
      ['yes or 1<2', true],
      ['1<2 or yes', true],
      ['if(1<2,1,x)', 1],
      ['max(1,x)', undefined],
    ] as const)('%s is %s', (text, expected) => {
      expect(evaluate(text, [])).toBe(expected);
    });
  });

  test.each([
    ['1+', 'value missing', 3],
    ['(1', '")" missing', 3],
    ['1 2', 'unexpected "2"', 3],
    ['x $ y', 'unexpected character', 3],
    ['z+1', 'unknown name "z"', 1],
    ['sin(1)', 'unknown function "sin"', 1],
    ['ln(1,2)', 'wrong number of arguments for ln()', 1],
    ['yes+1', 'a boolean where a number belongs', 1],
    ["word=='a' and x", 'a number where yes or no belongs', 15],
    ["x=='a'", 'a number compared with a text', 2],
    ["if(yes,1,'a')", 'if() gives two types', 1],
    ["num('a')", 'a text is no number', 1],
    ['and', 'unexpected "and"', 1],
    ['', 'value missing', 1],
  ])('refuses %s: %s at position %i', (text, fault, position) => {
    expect(() => compileExpression(text, SCOPE, 'model item')).toThrow(
      expect.objectContaining({
        code: 'model.expression',
        message: `model item: ${fault} at position ${position} of "${text}"`,
      }),
    );
  });

  test('names the inputs that it reads, through derived names as well', () => {
    const derived = compileExpression('y*2', SCOPE, 'test');
    const scope: Scope = new Map([...SCOPE, ['d', { expression: derived }]]);
    expect(compileExpression('d+x', scope, 'test').inputs).toEqual([0, 1]);
  });

  interface Sum {
    readonly text: string;
    readonly value: number;
  }
  const { sum } = fc.letrec<{ sum: Sum; leaf: Sum; pair: Sum }>((tie) => ({
    leaf: fc.integer({ min: 0, max: 99 }).map((value) => ({ text: String(value), value })),
    pair: fc
      .tuple(tie('sum'), fc.constantFrom('+', '-', '*', '/'), tie('sum'))
      .map(([a, operator, b]) => ({
        text: `(${a.text}${operator}${b.text})`,
        value: apply(operator, a.value, b.value),
      })),
    sum: fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('pair')),
  }));

  function apply(operator: string, a: number, b: number): number {
    if (operator === '+') return a + b;
    if (operator === '-') return a - b;
    return operator === '*' ? a * b : a / b;
  }

  test('computes what plain arithmetic computes', () => {
    fc.assert(
      fc.property(sum, ({ text, value }) => {
        expect(evaluate(text)).toBe(value);
      }),
    );
  });
});
