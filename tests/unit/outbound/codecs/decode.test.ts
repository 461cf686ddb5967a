import { afterAll, describe, expect, test } from 'vitest';
import { dicomReader } from '#src/outbound/codecs/dicom-reader.ts';
import { chestFilm, makeDicom, type MadeDicom } from '../../../support/dicom-files.ts';
import { sourceOf } from '../../../support/dicom/source.ts';

const reader = dicomReader();
afterAll(() => reader.close());

async function frameOf(image: MadeDicom, frame = 0) {
  const source = sourceOf(makeDicom(image));
  return reader.readFrame(source, await reader.readHeader(source), frame);
}

const TS = '1.2.840.10008.1.2';
const LOSSLESS = [
  '',
  '.1',
  '.1.99',
  '.2',
  '.5',
  '.8.1',
  '.4.57',
  '.4.70',
  '.4.80',
  '.4.90',
  '.4.201',
];

describe('frames', () => {
  test.each(LOSSLESS.map((end) => `${TS}${end}`))(
    '%s gives the pixels back exactly',
    async (transferSyntax) => {
      for (const bits of [8, 12, 16]) {
        const pixels = chestFilm(61, 47, bits);
        const frame = await frameOf({ rows: 61, columns: 47, bits, pixels, transferSyntax });
        expect(frame).toMatchObject({
          rows: 61,
          columns: 47,
          samplesPerPixel: 1,
          bitsStored: bits,
        });
        expect(frame.pixels).toEqual(pixels);
      }
    },
  );

  test.each(LOSSLESS.map((end) => `${TS}${end}`))(
    '%s gives each frame of several, and colours',
    async (transferSyntax) => {
      const pixels = Uint8Array.from({ length: 3 * 8 * 6 * 3 }, (_, index) => (index * 37) % 251);
      const shape = {
        rows: 8,
        columns: 6,
        frames: 3,
        samplesPerPixel: 3,
        photometric: 'RGB',
      } as const;
      const source = sourceOf(
        makeDicom({ ...shape, modality: 'OT', pixels, transferSyntax, offsetTable: 'basic' }),
      );
      const header = await reader.readHeader(source);
      for (const frame of [2, 0, 1]) {
        const decoded = await reader.readFrame(source, header, frame);
        expect(decoded.pixels).toEqual(pixels.slice(frame * 144, (frame + 1) * 144));
        expect(decoded.photometricInterpretation).toBe('RGB');
      }
    },
  );

  test.each(['.4.50', '.4.81', '.4.91', '.4.203'])('%s is near what was encoded', async (end) => {
    const pixels = [...chestFilm(128, 128)];
    const frame = await frameOf({ rows: 128, columns: 128, transferSyntax: `${TS}${end}` });
    const mean =
      pixels.reduce((sum, value, at) => sum + Math.abs(value - frame.pixels[at]!), 0) /
      pixels.length;
    expect(mean).toBeLessThan(4);
    expect(mean).toBeGreaterThan(0);
  });

  test.each(['none', 'basic', 'extended'] as const)(
    'in several fragments, offset table: %s',
    async (offsetTable) => {
      const pixels = new Uint16Array([...chestFilm(40, 40, 12), ...chestFilm(40, 40, 11)]);
      const image = { rows: 40, columns: 40, bits: 12, frames: 2, pixels, offsetTable } as const;
      const fragmentBytes = offsetTable === 'extended' ? 0 : 200;
      const second = await frameOf({ ...image, transferSyntax: `${TS}.4.80`, fragmentBytes }, 1);
      expect(second.pixels).toEqual(pixels.slice(1600));
    },
  );

  test('single bits of a segmentation begin within a byte', async () => {
    const pixels = Uint8Array.from({ length: 3 * 15 }, (_, index) =>
      Number(index % 3 === 0 || index > 30),
    );
    for (const transferSyntax of [`${TS}.1`, TS, `${TS}.1.99`]) {
      const second = await frameOf(
        { rows: 5, columns: 3, bits: 1, frames: 3, pixels, transferSyntax },
        1,
      );
      expect(second.pixels).toEqual(pixels.slice(15, 30));
    }
  });

  test.each(['.1', '.5', '.4.70', '.4.80', '.4.90', '.4.201'])(
    'signed values of 12 and 16 bits, 1.2.840.10008.1.2%s',
    async (end) => {
      for (const bits of [12, 16]) {
        const half = 2 ** (bits - 1);
        const pixels = Int16Array.from(
          { length: 400 },
          (_, at) => ((at * 997) % (2 * half)) - half,
        );
        const image = { rows: 20, columns: 20, bits, signed: true, pixels } as const;
        const frame = await frameOf({ ...image, transferSyntax: `${TS}${end}` });
        expect(frame.pixels).toEqual(pixels);
      }
    },
  );

  test('32 bits, grey and in colours, also by RLE', async () => {
    const pixels = Uint32Array.from({ length: 3 * 100 }, (_, at) => at * 14_316_557);
    for (const transferSyntax of [`${TS}.1`, `${TS}.2`, `${TS}.5`]) {
      const grey = await frameOf({ rows: 30, columns: 10, bits: 32, pixels, transferSyntax });
      expect(grey.pixels).toEqual(pixels);
      const shape = { rows: 10, columns: 10, bits: 32, samplesPerPixel: 3 } as const;
      expect((await frameOf({ ...shape, pixels, transferSyntax })).pixels).toEqual(pixels);
    }
  });

  test('signs are repeated, and overlays in the high bits are left out', async () => {
    const pixels = new Int16Array([-1024, -1, 0, 1023]);
    const signed = await frameOf({ rows: 2, columns: 2, bits: 11, signed: true, pixels });
    expect(signed.pixels).toEqual(pixels);
    const overlaid = new Uint16Array([0x8123, 0x0fff, 0xf000, 0x1234]);
    const masked = await frameOf({ rows: 2, columns: 2, bits: 12, pixels: overlaid });
    expect(masked.pixels).toEqual(new Uint16Array([0x123, 0xfff, 0, 0x234]));
  });

  test('planes of colours are put together, and 4:2:2 is spread', async () => {
    const planes = new Uint8Array([1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24]);
    const planar = await frameOf({
      ...{ rows: 2, columns: 2, samplesPerPixel: 3, pixels: planes },
      attributes: { '00280006': { vr: 'US', Value: [1] } },
    });
    expect(planar.pixels).toEqual(new Uint8Array([1, 11, 21, 2, 12, 22, 3, 13, 23, 4, 14, 24]));
    const grey = await frameOf({
      ...{ rows: 1, columns: 4, samplesPerPixel: 3, photometric: 'YBR_FULL_422' },
      pixels: new Uint8Array([10, 20, 128, 128, 30, 40, 128, 128]),
    });
    expect(grey.photometricInterpretation).toBe('RGB');
    expect(grey.pixels).toEqual(new Uint8Array([10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40]));
  });

  test('YBR becomes RGB by the published equation', async () => {
    // Pure red: Y 76, Cb 85, Cr 255 (ITU-R BT.601, full range).
    const red = await frameOf({
      ...{ rows: 1, columns: 2, samplesPerPixel: 3, photometric: 'YBR_FULL' },
      pixels: new Uint8Array([76, 85, 255, 255, 128, 128]),
    });
    expect([...red.pixels]).toEqual([254, 0, 0, 255, 255, 255]);
  });
});
