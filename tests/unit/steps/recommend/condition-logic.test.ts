/** Plain conditions are decided without FHIRPath's engine, and as it decides them: every shipped one, on any facts. */
import fc from 'fast-check';
import fhirpath from 'fhirpath';
import { expect, test } from 'vitest';
import { compileCondition, environmentOf } from '#src/steps/recommend/condition.ts';
import type { FactValue } from '#src/steps/recommend/condition-parts.ts';
import type { FactName } from '#src/steps/recommend/fact-catalog.ts';
import { FACT_NAMES, factDefinition } from '#src/steps/recommend/fact-catalog.ts';
import { allPlans } from './builders.ts';

const expressions = (await allPlans()).flatMap((plan) => [
  plan.condition.expression,
  ...plan.stops.map(({ condition }) => condition.expression),
]);

/** The engine compares to eight decimal places; here a number has six. */
const MILLIONTHS = 1_000_000;
const NUMBERS = fc.oneof(
  fc.nat(MILLIONTHS).map((count) => count / MILLIONTHS),
  fc.nat(200),
);

function anyValue(name: FactName): fc.Arbitrary<FactValue> {
  const { kind } = factDefinition(name);
  const words: fc.Arbitrary<FactValue> = fc.constantFrom('male', 'female', 'high', 'moderate');
  const numbers: fc.Arbitrary<FactValue> = kind === 'code' ? words : NUMBERS;
  return fc.option(kind === 'boolean' ? fc.boolean() : numbers, { nil: null });
}

const FACTS = fc
  .tuple(...FACT_NAMES.map(anyValue))
  .map((values) =>
    Object.fromEntries(FACT_NAMES.map((name, index) => [name, values[index] ?? null])),
  );

test('as FHIRPath has it', { timeout: 60_000 }, () => {
  const compiled = [...new Set(expressions)].map((expression) => ({
    expression,
    ours: compileCondition(expression, 'test'),
    theirs: fhirpath.compile(expression, undefined, { async: false }),
  }));
  fc.assert(
    fc.property(FACTS, (facts) => {
      const environment = environmentOf(facts);
      for (const { expression, ours, theirs } of compiled) {
        const [answer = null]: unknown[] = theirs({}, environment);
        expect(ours.holds(environment), expression).toBe(answer);
      }
    }),
    { numRuns: 60 },
  );
});
