import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeSegment, giveSegment } from '#src/outbound/study-files/buffers.ts';
import { NewFiles } from '#src/outbound/study-files/new-files.ts';
import { SealedFile } from '#src/outbound/study-files/sealed-reader.ts';
import { SealedWriter } from '#src/outbound/study-files/sealed-writer.ts';
import { SEGMENT_BYTES } from '#src/outbound/study-files/segments.ts';
import { SyncedFolder } from '#src/outbound/study-files/synced-folder.ts';

const KEY = { id: Buffer.alloc(8, 1), key: Buffer.alloc(32, 2) };
const KEYS = { current: () => KEY, byId: () => KEY };

let folder: string;
let files: NewFiles;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-writer-'));
  files = new NewFiles(new SyncedFolder(folder));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Different in each place, and for each number. */
function content(length: number, number: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8) + number) & 0xff));
}

async function inPieces(writer: SealedWriter, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; at += 70_000)
    await writer.write(bytes.subarray(at, at + 70_000));
}

async function readBack(name: string): Promise<Buffer> {
  const file = await SealedFile.open(join(folder, name), name, KEYS);
  try {
    return Buffer.from(await file.read(0, file.bytes));
  } finally {
    await file.close();
  }
}

describe('files on their way in', () => {
  test('each hold what was written to them, many at once, of any length', async () => {
    const lengths = [0, 1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 600_000, 3_000_000];
    for (let round = 0; round < 3; round += 1) {
      const written = lengths.map(async (length, number) => {
        const writer = new SealedWriter(files.take(), KEYS);
        const bytes = content(length, number + round);
        await inPieces(writer, bytes);
        await writer.finish();
        writer.close();
        expect((await readBack(writer.name)).equals(bytes)).toBe(true);
      });
      await Promise.all(written);
    }
  });

  test('are read back as they were written, before and after their end', async () => {
    const writer = new SealedWriter(files.take(), KEYS);
    const bytes = content(1_700_000, 3);
    await inPieces(writer, bytes);
    const segmentOf = (number: number) =>
      bytes.subarray(number * SEGMENT_BYTES, (number + 1) * SEGMENT_BYTES);
    for (const number of [0, 1, 4, 6])
      expect((await writer.segment(number)).equals(segmentOf(number))).toBe(true);
    await writer.finish();
    for (const number of [0, 2, 5, 6])
      expect((await writer.segment(number)).equals(segmentOf(number))).toBe(true);
    writer.close();
  });

  test('that are given up leave nothing behind, and their buffers to others', async () => {
    const writer = new SealedWriter(files.take(), KEYS);
    await inPieces(writer, content(SEGMENT_BYTES + 10, 1));
    const first = await writer.segment(0);
    await writer.discard();
    expect(readdirSync(folder)).not.toContain(writer.name);
    const kept = [takeSegment(), takeSegment()];
    expect(kept.some(({ buffer }) => buffer === first.buffer)).toBe(true);
    for (const segment of kept) giveSegment(segment);
  });

  test('that are given up while they are written to harm no other', async () => {
    const given = new SealedWriter(files.take(), KEYS);
    await inPieces(given, content(5 * SEGMENT_BYTES, 1));
    const late = inPieces(given, content(5 * SEGMENT_BYTES, 9)).then(
      () => 'written',
      () => 'failed',
    );
    await given.discard();
    const other = new SealedWriter(files.take(), KEYS);
    const bytes = content(2_000_000, 4);
    await inPieces(other, bytes);
    expect(await late).toBe('failed');
    await expect(given.finish()).rejects.toThrow();
    await other.finish();
    other.close();
    expect((await readBack(other.name)).equals(bytes)).toBe(true);
    expect(readdirSync(folder)).not.toContain(given.name);
  });
});

describe('files made ahead', () => {
  test('are each given once, and removed when nobody comes any more', async () => {
    const taken = new Set<string>();
    for (let n = 0; n < 60; n += 1) {
      const writer = new SealedWriter(files.take(), KEYS);
      await writer.write(content(10, n));
      await writer.finish();
      writer.close();
      taken.add(writer.name);
    }
    expect(taken.size).toBe(60);
    const ahead = readdirSync(folder).length - taken.size;
    expect(ahead).toBeGreaterThan(0);
    expect(ahead).toBeLessThanOrEqual(16);
    await setTimeout(1_500);
    expect(new Set(readdirSync(folder))).toEqual(taken);
  });

  test('that cannot be made are told to who writes', async () => {
    rmSync(folder, { recursive: true });
    const writer = new SealedWriter(files.take(), KEYS);
    await writer.write(content(10, 1));
    await expect(writer.finish()).rejects.toThrow('ENOENT');
    await writer.discard();
  });
});
