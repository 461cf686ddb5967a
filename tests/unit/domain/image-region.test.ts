import { describe, expect, test } from 'vitest';
import { regionFault } from '#src/domain/image-region.ts';

const IMAGE = { rows: 100, columns: 200 };
const BOX = { left: 10, top: 20, right: 60, bottom: 80 };

describe('a box in an image', () => {
  test.each([BOX, { left: 0, top: 0, right: 200, bottom: 100 }, { ...BOX, right: 11 }])(
    'can be %o',
    (box) => {
      expect(regionFault(box, IMAGE)).toBeUndefined();
    },
  );

  test.each([
    [{ left: Number.NaN }, 'an edge of the box is not a number'],
    [{ bottom: Number.POSITIVE_INFINITY }, 'an edge of the box is not a number'],
    [{ left: -0.5 }, 'not inside the image, which has 200 columns and 100 rows'],
    [{ right: 200.5 }, 'not inside the image'],
    [{ bottom: 101 }, 'not inside the image'],
    [{ left: 60 }, 'less than one pixel'],
    [{ left: 90 }, 'left comes before right'],
    [{ top: 79.5 }, 'less than one pixel'],
  ])('cannot have %o', (over, why) => {
    expect(regionFault({ ...BOX, ...over }, IMAGE)).toContain(why);
  });
});
