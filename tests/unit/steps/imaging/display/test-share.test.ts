/** From the evaluation files of the networks that are shipped, and what is not told is not said. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testShareIn } from '#src/steps/imaging/display/test-share.ts';

const MODELS = join(import.meta.dirname, '../../../../../models');
const shipped = (model: string): unknown =>
  JSON.parse(readFileSync(join(MODELS, model, 'evaluation.json'), 'utf8'));

describe('how often the finding was there in the test data', () => {
  test('is told by the networks of two classes', () => {
    const films = shipped('cxr-pneumonia-paediatric/1.0.0');
    expect(testShareIn(films)).toEqual({ affected: 453, of: 613, what: 'images' });
    // The file says it a second time.
    expect((films as { test: { pneumonia: number } }).test.pneumonia).toBe(453);
    const points = shipped('lung-ct-nodule-at-point/1.1.0');
    expect(testShareIn(points)).toEqual({ affected: 174, of: 348, what: 'points' });
  });

  test('of several kinds there is no one number', () => {
    expect(testShareIn(shipped('brain-mr-tumour-kind/1.1.0'))).toBeUndefined();
    expect(testShareIn(shipped('coronary-disease/1.0.0'))).toBeUndefined();
  });

  const counts = { truePositives: 6, falseNegatives: 2, trueNegatives: 11, falsePositives: 1 };
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['words', 'test'],
    ['no counts', { test: { images: 20 } }],
    ['a count less', { test: { images: 20, counts: { ...counts, falseNegatives: undefined } } }],
    ['a share for a count', { test: { images: 20, counts: { ...counts, truePositives: 0.5 } } }],
    ['a count below 0', { test: { images: 20, counts: { ...counts, truePositives: -6 } } }],
    ['counts of others', { test: { images: 21, counts } }],
    ['no number of images', { test: { patients: 20, counts } }],
    [
      'nobody',
      {
        test: {
          images: 0,
          counts: { truePositives: 0, falseNegatives: 0, trueNegatives: 0, falsePositives: 0 },
        },
      },
    ],
  ])('%s: it is not told', (_name, file) => {
    expect(testShareIn({ test: { images: 20, counts } })).toBeDefined();
    expect(testShareIn(file)).toBeUndefined();
  });
});
