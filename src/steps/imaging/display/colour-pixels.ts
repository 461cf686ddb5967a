/** A decoded colour frame → RGBA, 8 bit, row-major (PS3.3 C.7.6.3.1.2 and C.7.6.3.1.5). */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { DecodedFrame } from '../../../domain/image.ts';
import { AppError } from '../../../errors.ts';
import { numbersAt } from '../gate/attributes.ts';

/** Descriptor, then data, of red, green, blue. */
const PALETTES = [
  ['00281101', '00281201'],
  ['00281102', '00281202'],
  ['00281103', '00281203'],
] as const;

const PIXEL_REPRESENTATION = '00280103';

/** @throws AppError `dicom.not-decodable`: a colour space or palette that is not read */
export function colourPixels(frame: DecodedFrame, dataset: DicomDataset): Uint8Array {
  if (frame.photometricInterpretation === 'PALETTE COLOR') return byPalette(frame, dataset);
  if (frame.samplesPerPixel === 1 || frame.photometricInterpretation !== 'RGB')
    throw notDrawn(`its colours are ${frame.photometricInterpretation}`);
  const { pixels, samplesPerPixel, bitsStored } = frame;
  const shift = Math.max(0, bitsStored - 8);
  const rgba = new Uint8Array(frame.rows * frame.columns * 4).fill(255);
  for (let from = 0, to = 0; to < rgba.length; from += samplesPerPixel, to += 4) {
    rgba[to] = (pixels[from] ?? 0) >> shift;
    rgba[to + 1] = (pixels[from + 1] ?? 0) >> shift;
    rgba[to + 2] = (pixels[from + 2] ?? 0) >> shift;
  }
  return rgba;
}

function byPalette({ pixels, rows, columns }: DecodedFrame, dataset: DicomDataset): Uint8Array {
  const tables = PALETTES.map(([descriptor, data]) => paletteOf(dataset, descriptor, data));
  const rgba = new Uint8Array(rows * columns * 4).fill(255);
  tables.forEach(({ first, values }, colour) => {
    for (let at = 0; at < rows * columns; at += 1) {
      // Values before and after the table have its first and last entry.
      const entry = Math.min(values.length - 1, Math.max(0, (pixels[at] ?? 0) - first));
      rgba[at * 4 + colour] = values[entry] ?? 0;
    }
  });
  return rgba;
}

function paletteOf(dataset: DicomDataset, descriptor: string, data: string) {
  const [count, start, bits] = numbersAt(dataset, descriptor) ?? [];
  const inline = dataset[data]?.InlineBinary;
  if (count === undefined || start === undefined || bits === undefined || inline === undefined)
    throw notDrawn('its palette is not in the header');
  const bytes = Uint8Array.from(atob(inline), (character) => character.charCodeAt(0));
  const entries = count === 0 ? 65_536 : count;
  if (bits !== 8 && bits !== 16) throw notDrawn(`its palette has entries of ${bits} bits`);
  // 16 bit entries hold the colour in their upper byte; 8 bit ones may be packed.
  const step = bits === 16 || bytes.length >= entries * 2 ? 2 : 1;
  if (bytes.length < entries * step) throw notDrawn('its palette is shorter than it says');
  const offset = bits === 16 ? 1 : 0;
  // The first value is signed as the pixels are, whatever its VR was taken for (PS3.3 C.7.6.3.1.5).
  const isSigned = numbersAt(dataset, PIXEL_REPRESENTATION)?.[0] === 1;
  return {
    first: isSigned && start > 32_767 ? start - 65_536 : start,
    values: Uint8Array.from({ length: entries }, (_, at) => bytes[at * step + offset] ?? 0),
  };
}

function notDrawn(why: string): AppError {
  return new AppError('dicom.not-decodable', `this colour image is not drawn: ${why}`);
}
