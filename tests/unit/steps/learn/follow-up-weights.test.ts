import { expect, test } from 'vitest';
import { followUpWeights } from '#src/steps/learn/follow-up-weights.ts';

// Worked by hand: of ten, two leave alive at 100 months, when eight others are still followed or die later.
const PEOPLE = [
  { months: 50, hasDied: true },
  { months: 100, hasDied: false },
  { months: 100, hasDied: false },
  { months: 110, hasDied: true },
  ...Array.from({ length: 6 }, () => ({ months: 130, hasDied: false })),
];

test('who is followed to the horizon stands for those who left before', () => {
  const weightOf = followUpWeights(PEOPLE, 120);
  const left = 9 / 7; // of nine who were followed at 100 months, seven went on
  expect(PEOPLE.map(weightOf)).toEqual([
    1,
    0,
    0,
    ...Array.from({ length: 7 }, () => expect.closeTo(left, 10) as number),
  ]);
  expect(PEOPLE.map(weightOf).reduce((sum, each) => sum + each, 0)).toBeCloseTo(10, 10);
});

test('where everyone is followed each stands for one; a death after the horizon is none before it', () => {
  const weightOf = followUpWeights([{ months: 140, hasDied: true }], 120);
  expect(weightOf({ months: 140, hasDied: true })).toBe(1);
});
