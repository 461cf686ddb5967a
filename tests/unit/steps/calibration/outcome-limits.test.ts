import { expect, test } from 'vitest';
import { outcomeSetOf } from '#src/domain/certainty.ts';
import { fitConformal, outcomeSet } from '#src/steps/calibration/conformal.ts';
import { fitOutcomeLimits } from '#src/steps/calibration/outcome-limits.ts';
import { numbersFrom } from '../../../support/random-trees.ts';

test('two numbers a group give the sets that all scores would give', () => {
  const next = numbersFrom(5);
  const size = 400;
  const ages = Float64Array.from({ length: size }, () => 20 + 60 * next());
  const scores = Float64Array.from({ length: size }, () => Math.round(100 * next()) / 100);
  const labels = Uint8Array.from(scores, (score) => (next() < score ? 1 : 0));
  const cases = { scores, labels, weights: new Float64Array(size).fill(1) };
  const nameOf = (age: number): string => (age < 45 ? 'a' : age < 65 ? 'b' : 'c');
  const whole = fitConformal(cases, Array.from(ages, nameOf), 0.9);
  const limits = fitOutcomeLimits(cases, { column: 1, values: ages, edges: [45, 65] }, 0.9);
  for (let person = 0; person < 500; person += 1) {
    const [age, score] = [20 + 60 * next(), Math.round(100 * next()) / 100];
    const { without, with: some } = outcomeSetOf(limits, [NaN, age], score)!;
    expect({ without, with: some }).toEqual(outcomeSet(whole, nameOf(age), score));
  }
  expect(limits.groups.map(({ label }) => label)).toEqual([
    'under 45',
    '45 to under 65',
    '65 and older',
  ]);
  expect(outcomeSetOf(limits, [NaN, NaN], 0.5)).toBeUndefined();
});

test('a group of a handful excludes nothing', () => {
  const cases = {
    scores: Float64Array.of(0.1, 0.9),
    labels: Uint8Array.of(0, 1),
    weights: Float64Array.of(1, 1),
  };
  const values = Float64Array.of(30, 30);
  const [group] = fitOutcomeLimits(cases, { column: 0, values, edges: [] }, 0.9).groups;
  expect(group).toMatchObject({ withoutUpTo: 1, withFrom: 0 });
});
