import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { pictureWriter } from '#src/outbound/pictures/picture-writer.ts';

const writer = pictureWriter();

function grey(rows: number, columns: number) {
  const pixels = Uint8Array.from({ length: rows * columns }, (_, at) => (at * 7) % 251);
  return { rows, columns, samplesPerPixel: 1, pixels } as const;
}

describe('pictures', () => {
  test.each([
    ['small', 30, 20],
    ['large', 1200, 1000],
  ])('a %s grey picture comes back from its PNG as it was', async (_title, rows, columns) => {
    const picture = grey(rows, columns);
    const png = PNG.sync.read(Buffer.from(await writer.write(picture, 'image/png')));
    expect([png.height, png.width]).toEqual([rows, columns]);
    const wrong = picture.pixels.filter((value, at) => png.data[4 * at] !== value);
    expect(wrong).toHaveLength(0);
  });

  test('while a large picture is encoded, others are served', async () => {
    const large = { isDone: false };
    const encoded = writer.write(grey(3000, 2500), 'image/png').then(() => {
      large.isDone = true;
    });
    let longest = 0;
    for (let before = performance.now(); !large.isDone; before = performance.now()) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      longest = Math.max(longest, performance.now() - before);
    }
    await encoded;
    expect(longest).toBeLessThan(500);
  });

  test('of several large pictures at once each is answered with its own', async () => {
    const pictures = [1100, 1000, 1200].map((columns) => grey(1000 + columns, columns));
    const written = pictures.map((picture) => writer.write(picture, 'image/png'));
    for (const [n, bytes] of (await Promise.all(written)).entries()) {
      const { width, height } = PNG.sync.read(Buffer.from(bytes));
      expect([height, width]).toEqual([pictures[n]!.rows, pictures[n]!.columns]);
    }
  });

  test('a large one that cannot be encoded fails alone', async () => {
    // A JPEG has 65,535 rows at most.
    const pictures = [grey(1100, 1000), grey(70_000, 20), grey(1100, 1000)];
    const all = pictures.map((picture) => writer.write(picture, 'image/jpeg'));
    const ended = (await Promise.allSettled(all)).map(({ status }) => status);
    expect(ended).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('a JPEG begins and ends like one, small and large', async () => {
    for (const picture of [grey(16, 16), grey(1100, 1000)]) {
      const bytes = Buffer.from(await writer.write(picture, 'image/jpeg'));
      expect(bytes.subarray(0, 2).toString('hex')).toBe('ffd8');
      expect(bytes.subarray(-2).toString('hex')).toBe('ffd9');
    }
  });
});
