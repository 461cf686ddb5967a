/** Three-valued logic of conditions, and what makes one invalid. */
import { describe, expect, test } from 'vitest';
import { compileCondition, environmentOf } from '#src/steps/recommend/condition.ts';

const answer = (expression: string, facts: Parameters<typeof environmentOf>[0]) =>
  compileCondition(expression, 'test').holds(environmentOf(facts));

describe('a condition', () => {
  test.each([
    // FHIRPath 2.0, section 6.5: boolean logic with the empty collection
    ['%diabetes and %uacr >= 30', { diabetes: false, uacr: null }, false],
    ['%diabetes and %uacr >= 30', { diabetes: true, uacr: null }, null],
    ['%uacr >= 30 and %diabetes', { diabetes: false, uacr: null }, false],
    ['%sbp >= 140 or %dbp >= 90', { sbp: 150, dbp: null }, true],
    ['%sbp >= 140 or %dbp >= 90', { sbp: null, dbp: 95 }, true],
    ['%sbp >= 140 or %dbp >= 90', { sbp: 120, dbp: null }, null],
    ['%statin.not()', { statin: null }, null],
    ['%statin.not()', { statin: false }, true],
    ["%sex = 'male'", { sex: null }, null],
    ["%sex = 'male'", { sex: 'male' }, true],
    ["%statinIntensity != 'high'", { statinIntensity: null }, null],
    ["%statinIntensity != 'high'", { statinIntensity: 'moderate' }, true],
    ['%uacrAgeMonths.empty() or %uacrAgeMonths > 12', { uacrAgeMonths: null }, true],
    ['%uacrAgeMonths.empty() or %uacrAgeMonths > 12', { uacrAgeMonths: 12 }, false],
    ['%prevent_ascvd10 >= 0.075', { prevent_ascvd10: 0.075 }, true],
  ])('%s with %j is %s', (expression, facts, expected) => {
    expect(answer(expression, facts)).toBe(expected);
  });

  test('a fact that is not given at all is unknown, never a silent no', () => {
    expect(answer('%sbp >= 140', {})).toBeNull();
    expect(answer('%statin.not()', {})).toBeNull();
  });

  test.each([
    ['%sbp >=', 'not FHIRPath'],
    ['%systolic >= 140', 'unknown fact %systolic'],
    ['%sbp + 1', 'true or false'],
    ['%sex >= 3', 'cannot be evaluated'],
  ])('%s is refused', (expression, message) => {
    expect(() => compileCondition(expression, 'file: place')).toThrow(message);
  });

  test('names its place when it is refused', () => {
    expect(() => compileCondition('%x', 'PlanDefinition-a.json: action[0]')).toThrow(
      expect.objectContaining({
        code: 'plan-definition.invalid',
        where: 'PlanDefinition-a.json: action[0]',
      }),
    );
  });
});
