/** Grey patches over an input, and what a class loses behind each. */
import { describe, expect, test } from 'vitest';
import {
  logOddsOf,
  occlusionMapOf,
  withPatches,
  type OccludedInput,
} from '#src/steps/explain/occlusion-map.ts';

const SIZE = 20;

function anInput(axes: OccludedInput['axes'], channels = 2): OccludedInput {
  const values = Float32Array.from({ length: channels * SIZE * SIZE }, (_, at) => (at * 7) % 11);
  return { shape: [channels, SIZE, SIZE], axes, values };
}

/** Sum over the upper right quarter: all that this network looks at. */
function looksUpperRight({ shape: [channels], axes }: OccludedInput, values: Float32Array): number {
  let sum = 0;
  for (let channel = 0; channel < channels; channel += 1)
    for (let row = 0; row < SIZE / 2; row += 1)
      for (let column = SIZE / 2; column < SIZE; column += 1)
        sum +=
          values[
            axes === 'NCHW'
              ? (channel * SIZE + row) * SIZE + column
              : (row * SIZE + column) * channels + channel
          ]! ** 2;
  return sum;
}

describe.each(['NCHW', 'NHWC'] as const)('%s', (axes) => {
  test('a network that looks at one quarter: only patches there take something away', () => {
    const input = anInput(axes);
    const behind = [...withPatches(input)].map((values) => looksUpperRight(input, values));
    const { rows, columns, values } = occlusionMapOf(
      input,
      looksUpperRight(input, input.values),
      behind,
    );
    expect([rows, columns, values.length]).toEqual([8, 8, 64]);
    for (const [at, value] of values.entries()) {
      const isThere = at < 32 && at % 8 >= 4;
      expect(value > 0, `patch ${at}`).toBe(isThere);
    }
  });

  test('the patches cover each value once, and leave the input as it was', () => {
    const input = anInput(axes);
    const before = Float32Array.from(input.values);
    const covered = new Uint8Array(before.length);
    const grey = before.reduce((sum, value) => sum + value, 0) / before.length;
    for (const patch of withPatches(input))
      for (const [at, value] of patch.entries())
        if (value !== before[at]) {
          expect(value).toBeCloseTo(grey, 4);
          covered[at]! += 1;
        }
    expect([...covered].every((times) => times === 1)).toBe(true);
    expect(input.values).toEqual(before);
  });
});

test('a patch that speaks against the class is not drawn; the others on the scale of an activation map', () => {
  const input = { ...anInput('NCHW', 1), shape: [1, 1, 2] as const };
  expect([...occlusionMapOf(input, 3, [1, 4]).values]).toEqual([4, 0]);
});

test('log odds: the one logit of a pair; against all others of several', () => {
  expect(logOddsOf([1.5], 0)).toBe(1.5);
  const odds = 1 / (1 + Math.exp(-logOddsOf([1, 2, 0.5], 1)));
  const share = Math.exp(2) / (Math.exp(1) + Math.exp(2) + Math.exp(0.5));
  expect(odds).toBeCloseTo(share, 12);
  expect(logOddsOf([1000, 0], 0)).toBe(1000);
});
