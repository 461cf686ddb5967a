/** The promise of the sets, held against new people: coverage in each group and outcome. */
import { describe, expect, test } from 'vitest';
import { fitConformal, outcomeSet } from '#src/steps/calibration/conformal.ts';
import { seededRandom } from '#src/steps/learn/metrics/bootstrap.ts';
import { casesOf } from '../../../support/metrics-reference.ts';

interface People {
  readonly scores: number[];
  readonly labels: number[];
  readonly groups: string[];
}

/** In group B the outcome is rarer and the score hardly tells: a marginal guarantee would fail there. */
function draw(random: () => number, count: number): People {
  const people: People = { scores: [], labels: [], groups: [] };
  for (let n = 0; n < count; n += 1) {
    const isB = random() < 0.25;
    const label = random() < (isB ? 0.15 : 0.4) ? 1 : 0;
    const noise = random() + random() - 1;
    people.groups.push(isB ? 'B' : 'A');
    people.labels.push(label);
    people.scores.push(label * (isB ? 0.2 : 0.9) + noise);
  }
  return people;
}

describe('coverage', () => {
  const rounds = 60;
  const covered = new Map<string, { right: number; all: number }>();
  const random = seededRandom(11);
  for (let round = 0; round < rounds; round += 1) {
    const known = draw(random, 800);
    const calibrator = fitConformal(casesOf(known.scores, known.labels), known.groups, 0.9);
    const fresh = draw(random, 400);
    fresh.labels.forEach((label, n) => {
      const set = outcomeSet(calibrator, fresh.groups[n]!, fresh.scores[n]!);
      const key = `${fresh.groups[n]!}${label}`;
      const tally = covered.get(key) ?? { right: 0, all: 0 };
      tally.all += 1;
      if (label === 1 ? set.with : set.without) tally.right += 1;
      covered.set(key, tally);
    });
  }

  test.each(['A0', 'A1', 'B0', 'B1'])(
    'of %s at least 90 %% are covered, and hardly more',
    (key) => {
      const { right, all } = covered.get(key)!;
      // Three standard errors, calibration sets included.
      expect(right / all).toBeGreaterThan(0.885);
      expect(right / all).toBeLessThan(0.935);
    },
  );
});

describe('a set', () => {
  const calibrator = fitConformal(
    casesOf(
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19],
      [...new Array<number>(9).fill(0), ...new Array<number>(9).fill(1)],
    ),
    new Array<string>(18).fill('all'),
    0.8,
  );

  test('of one where the score is far on one side', () => {
    expect(outcomeSet(calibrator, 'all', 0)).toEqual({ without: true, with: false });
    expect(outcomeSet(calibrator, 'all', 20)).toEqual({ without: false, with: true });
  });

  test('worked by hand: above 8 of 9 without the outcome, (1 + 1)/(9 + 1) is not above 0.2', () => {
    expect(outcomeSet(calibrator, 'all', 8.5).without).toBe(false);
    expect(outcomeSet(calibrator, 'all', 7.5).without).toBe(true);
  });

  test('of a person among the known is judged by the others', () => {
    // 2 of the 9 score 8 or more, itself included: 2/9 > 0.2, while as a stranger (2 + 1)/10 > 0.2.
    expect(outcomeSet(calibrator, 'all', 8, 0).without).toBe(true);
    expect(outcomeSet(calibrator, 'all', 9, 0).without).toBe(false);
  });

  test('of a group that nobody is known of holds both', () => {
    expect(outcomeSet(calibrator, 'nobody', 20)).toEqual({ without: true, with: true });
  });
});
