/** Image → network input. The expected values were computed by OpenCV, or are worked out by hand. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ImagingManifest, PreprocessingStep } from '#src/domain/imaging-model.ts';
import { equaliseHistogram } from '#src/steps/imaging/prepare/equalise-histogram.ts';
import { preprocess } from '#src/steps/imaging/prepare/preprocess.ts';
import { resize } from '#src/steps/imaging/prepare/resize.ts';

interface Vectors {
  readonly equalise: readonly { rows: number; columns: number; input: string; output: string }[];
  readonly resize: readonly {
    rows: number;
    columns: number;
    input: string;
    by: 'area' | 'bilinear';
    toRows: number;
    toColumns: number;
    output: number[];
  }[];
}
const vectors = JSON.parse(
  readFileSync(new URL('../../../fixtures/imaging/opencv.json', import.meta.url), 'utf8'),
) as Vectors;

function bytes(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

function image(rows: number, columns: number, values: Uint8Array | Float64Array) {
  return { rows, columns, values, region: { left: 0, top: 0, right: columns, bottom: rows } };
}

test.each(vectors.equalise)('equalises $rows × $columns as OpenCV does, bit for bit', (each) => {
  const { values } = equaliseHistogram(image(each.rows, each.columns, bytes(each.input)));
  expect([...values]).toEqual([...bytes(each.output)]);
});

test.each(vectors.resize)(
  'resizes $rows × $columns to $toRows × $toColumns by $by as OpenCV in float64, rounded half up',
  (each) => {
    const from = image(each.rows, each.columns, bytes(each.input));
    const { values } = resize(from, each.toRows, each.toColumns, each.by);
    // A half to the 4th digit may be rounded either way.
    const wrong = each.output.filter((exact, at) => Math.abs(values[at]! - exact) > 0.5001);
    expect(wrong).toEqual([]);
  },
);

test('a half is rounded up, on every machine', () => {
  const { values } = resize(image(1, 4, Uint8Array.of(0, 1, 254, 255)), 1, 2, 'area');
  expect([...values]).toEqual([1, 255]);
});

test('a resized image has the mean of what it was, within half a level', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 48, maxLength: 48 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 8 }),
      (pixels, rows, columns) => {
        const { values } = resize(image(6, 8, pixels), rows, columns, 'area');
        expect(Math.abs(mean(values) - mean(pixels))).toBeLessThanOrEqual(0.5);
      },
    ),
  );
});

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function manifest(
  preprocessing: readonly PreprocessingStep[],
  shape: [number, number, number],
  axes: 'NCHW' | 'NHWC' = 'NCHW',
): Pick<ImagingManifest, 'preprocessing' | 'network'> {
  return { preprocessing, network: { format: 'onnx', input: 'x', shape, axes, logits: 'y' } };
}

const SCALE = { do: 'scale', scale: 1 / 255, offset: 0 } as const;

describe('preprocess', () => {
  test('says which part of the image the input shows, through crop and resize', () => {
    const input = preprocess(
      { rows: 100, columns: 200, values: new Uint8Array(20_000) },
      manifest(
        [
          { do: 'resize', rows: 50, columns: 50, by: 'area' },
          { do: 'crop-border', pixels: 5 },
          SCALE,
        ],
        [1, 40, 40],
      ),
      undefined,
    );
    expect(input?.region).toEqual({ left: 20, top: 10, right: 180, bottom: 90 });
    expect(input?.shape).toEqual([1, 1, 40, 40]);
  });

  test('a square round a point at the edge is filled with its own smallest value, so that stretching is not moved', () => {
    const values = Float64Array.of(-1000, -500, 0, -200, 100, 400, 0, 300, 600);
    const input = preprocess(
      { rows: 3, columns: 3, values },
      manifest([{ do: 'crop-round-point', size: 2 }, { do: 'stretch-min-max' }, SCALE], [1, 2, 2]),
      { x: 0, y: 1 },
    );
    // Rows 0 and 1, column 0 are inside: −1000 and −200; column −1 is not.
    expect([...(input?.values ?? [])]).toEqual([0, 1 * 0, 0, 1].map((each) => Math.fround(each)));
    expect(input?.region).toEqual({ left: -1, top: 0, right: 1, bottom: 2 });
  });

  test('the head alone, squared: what is not connected with it, or beside it, is dark', () => {
    const row = (text: string) =>
      Array.from(text, (each) => ({ '.': 0, o: 20, '#': 200 })[each] ?? 0);
    const pixels = ['......#.', '.oo#....', '.#.#....', '.###....', '.o......', '........'];
    const input = preprocess(
      { rows: 6, columns: 8, values: Uint8Array.from(pixels.flatMap(row)) },
      manifest(
        [
          { do: 'crop-to-head', threshold: 100, margin: 0, mask: true },
          { do: 'scale', scale: 1, offset: 0 },
        ],
        [1, 3, 3],
      ),
      undefined,
    );
    expect([...(input?.values ?? [])]).toEqual([0, 0, 200, 200, 0, 200, 200, 200, 200]);
    expect(input?.region).toEqual({ left: 1, top: 1, right: 4, bottom: 4 });
  });

  test('an image without a head gives no input', () => {
    const dark = { rows: 4, columns: 4, values: new Uint8Array(16) };
    const steps = [{ do: 'crop-to-head', threshold: 100, margin: 0, mask: true }, SCALE] as const;
    expect(preprocess(dark, manifest(steps, [1, 4, 4]), undefined)).toBeUndefined();
  });

  test('channels are copies, first or last as the network has them', () => {
    const pixels = { rows: 1, columns: 2, values: Uint8Array.of(0, 255) };
    const read = (axes: 'NCHW' | 'NHWC') =>
      preprocess(
        pixels,
        manifest([SCALE], axes === 'NCHW' ? [3, 1, 2] : [3, 1, 2], axes),
        undefined,
      );
    expect([...read('NCHW')!.values]).toEqual([0, 1, 0, 1, 0, 1]);
    expect([...read('NHWC')!.values]).toEqual([0, 0, 0, 1, 1, 1]);
    expect(read('NHWC')!.shape).toEqual([1, 1, 2, 3]);
  });

  test.each([
    ['needs 8 bit', [{ do: 'equalise-histogram' }, SCALE]],
    ['leaves nothing', [{ do: 'crop-border', pixels: 2 }, SCALE]],
    ['must be "scale"', [{ do: 'stretch-min-max' }]],
    ['the network takes', [{ do: 'stretch-min-max' }, SCALE]],
    ['needs a point', [{ do: 'crop-round-point', size: 2 }, SCALE]],
  ] as const)('steps that do not fit together are refused: %s', (fault, steps) => {
    const pixels = { rows: 4, columns: 4, values: new Float64Array(16) };
    expect(() => preprocess(pixels, manifest(steps, [1, 8, 8]), undefined)).toThrow(fault);
  });
});
