/** Headers of images for tests of the reading flows, in the DICOM JSON Model. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import type { DicomDataset } from '#src/domain/dicom.ts';
import type { DecodedFrame } from '#src/domain/image.ts';
import { TINY_FOLDER } from './tiny-network.ts';

/** A frontal chest film of a child of four. */
export function filmDataset(change: DicomDataset = {}): DicomDataset {
  const text = (vr: string, ...Value: string[]) => ({ vr, Value });
  return {
    '00080016': text('UI', '1.2.840.10008.5.1.4.1.1.1.1'),
    '00080018': text('UI', '2.25.77'),
    '00080008': text('CS', 'ORIGINAL', 'PRIMARY'),
    '00080020': text('DA', '20260102'),
    '00080060': text('CS', 'DX'),
    '00101010': text('AS', '004Y'),
    '00180015': text('CS', 'CHEST'),
    '00185101': text('CS', 'AP'),
    // The window that shows 8 bit as they are.
    '00281050': { vr: 'DS', Value: [128] },
    '00281051': { vr: 'DS', Value: [256] },
    '0020000D': text('UI', '2.25.78'),
    '0020000E': text('UI', '2.25.79'),
    ...change,
  };
}

/** One of the four films of the tiny network's package: 1 is dark, 3 has the brightest spot. */
export function tinyFilm(number: 1 | 2 | 3 | 4): DecodedFrame {
  const { width, height, data } = PNG.sync.read(
    readFileSync(join(TINY_FOLDER, `film-${number}.png`)),
  );
  return {
    rows: height,
    columns: width,
    samplesPerPixel: 1,
    photometricInterpretation: 'MONOCHROME2',
    bitsStored: 8,
    pixels: Uint8Array.from(data.filter((_, at) => at % 4 === 0)),
  };
}
