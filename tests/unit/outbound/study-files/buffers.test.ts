import { describe, expect, test } from 'vitest';
import { giveSegment, release, takeSegment } from '#src/outbound/study-files/buffers.ts';
import { SEGMENT_BYTES } from '#src/outbound/study-files/segments.ts';

describe('buffers of segments', () => {
  test('are never had by two at once', () => {
    const taken = Array.from({ length: 40 }, takeSegment);
    expect(new Set(taken.map(({ buffer }) => buffer)).size).toBe(40);
    for (const segment of taken) giveSegment(segment);
    const again = Array.from({ length: 40 }, takeSegment);
    expect(new Set(again.map(({ buffer }) => buffer)).size).toBe(40);
    for (const segment of again) giveSegment(segment);
  });

  test('are used again once they are given back, and not before', () => {
    const one = takeSegment();
    const other = takeSegment();
    giveSegment(one);
    expect(takeSegment()).toBe(one);
    expect(takeSegment()).not.toBe(other);
    giveSegment(other);
    giveSegment(one);
  });

  test('are kept only whole, and only so many as are used', () => {
    const part = takeSegment().subarray(0, 100);
    giveSegment(part);
    expect(takeSegment().length).toBe(SEGMENT_BYTES);
    const many: Buffer[] = Array.from({ length: 100 }, () => Buffer.alloc(SEGMENT_BYTES));
    for (const segment of many) giveSegment(segment);
    const kept = Array.from({ length: 100 }, takeSegment).filter((each) => many.includes(each));
    expect(kept.length).toBeLessThanOrEqual(32);
    for (const segment of kept) giveSegment(segment);
  });
});

describe('memory that nobody reads again', () => {
  test('is given back where it is a buffer of its own', () => {
    const own = Buffer.allocUnsafeSlow(100_000);
    release(own);
    expect(own.length).toBe(0);
  });

  test('stays where others have a part of it', () => {
    const shared = Buffer.allocUnsafeSlow(100_000).subarray(0, 50_000);
    release(shared);
    expect(shared.length).toBe(50_000);
  });
});
