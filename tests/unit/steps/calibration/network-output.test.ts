/** Logits of a network → probabilities, classes that remain, and what is said. Worked out by hand. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calibratedOutput } from '#src/steps/calibration/network-output.ts';

const PAIR = {
  classes: [
    { id: 'pneumonia', title: 'Pneumonia' },
    { id: 'absent', title: 'No pneumonia' },
  ],
  temperature: 2,
  threshold: { value: 0.5, source: 'test' },
  conformal: { coverage: 0.9, quantiles: { pneumonia: 0.3, absent: 0.3 } },
};
const KINDS = {
  classes: ['glioma', 'meningioma', 'pituitary'].map((id) => ({ id, title: id })),
  temperature: 1,
  conformal: { coverage: 0.9, quantiles: { glioma: 0.5, meningioma: 0.5, pituitary: 0.5 } },
};

describe('calibratedOutput', () => {
  test('one logit of two classes: divided by the temperature, then the logistic function', () => {
    const { classes } = calibratedOutput([2 * Math.log(3)], PAIR);
    expect(classes[0]?.probability).toBeCloseTo(0.75, 12);
    expect(classes[1]?.probability).toBeCloseTo(0.25, 12);
  });

  test.each([
    [2 * Math.log(3), ['pneumonia'], false, 'present'],
    [-2 * Math.log(3), ['absent'], false, 'absent'],
    [0, [], true, undefined],
  ])('logit %s leaves %j', (logit, set, abstained, finding) => {
    const found = calibratedOutput([logit], PAIR);
    expect(found.conformalSet).toEqual(set);
    expect(found.abstained).toBe(abstained);
    expect(found.finding).toBe(finding);
  });

  test('both remain where the quantiles are wide', () => {
    const conformal = { coverage: 0.95, quantiles: { pneumonia: 0.8, absent: 0.8 } };
    const found = calibratedOutput([0.1], { ...PAIR, conformal });
    expect(found).toMatchObject({ conformalSet: ['pneumonia', 'absent'], abstained: true });
  });

  test('several classes: softmax, and no finding, only a kind', () => {
    const found = calibratedOutput([Math.log(6), Math.log(3), 0], KINDS);
    expect(found.classes.map(({ probability }) => probability)).toEqual([
      expect.closeTo(0.6, 12),
      expect.closeTo(0.3, 12),
      expect.closeTo(0.1, 12),
    ]);
    expect(found).toMatchObject({ conformalSet: ['glioma'], abstained: false });
    expect(found).not.toHaveProperty('finding');
  });

  test('probabilities sum to 1 and keep the order of the logits, however large they are', () => {
    const logit = fc.double({ min: -2_000, max: 2_000, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(logit, logit, logit), (logits) => {
        const { classes } = calibratedOutput(logits, KINDS);
        const found = classes.map(({ probability }) => probability);
        expect(found.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
        expect(found[logits.indexOf(Math.max(...logits))]).toBe(Math.max(...found));
      }),
    );
  });

  test.each([[[NaN]], [[Infinity]], [[1, 2, 3, 4]], [[]]])('%j is no answer', (logits) => {
    expect(() => calibratedOutput(logits, PAIR)).toThrow('the network gave');
  });
});
