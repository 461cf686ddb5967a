/** A decoded grey frame → 8 bit as a person sees it (PS3.3 C.11): modality, then window or VOI LUT, MONOCHROME1 inverted. */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { DecodedFrame, GreyImage, PixelArray } from '../../../domain/image.ts';
import { AppError } from '../../../errors.ts';
import { numbersAt } from '../gate/attributes.ts';
import { modalityTransform } from './modality-transform.ts';
import { byTable, byWindow, windowOf, type DisplayWindow } from './voi-transform.ts';

export interface RenderedImage extends GreyImage {
  /** What decided black and white: a window that was asked for, the sender's, its VOI LUT, or the frame's own values. */
  readonly shownBy: 'asked-window' | 'window' | 'voi-lut' | 'min-max';
}

const PADDING = '00280120';
const PADDING_LIMIT = '00280121';

/**
 * The sender's window comes before its VOI LUT; where there is neither, the smallest value of the frame is black and
 * the largest white (padding left out).
 *
 * @param number of the frame, from 1
 * @throws AppError `dicom.not-decodable`: a colour image, or a table that is not whole
 */
export function renderFrame(
  frame: DecodedFrame,
  dataset: DicomDataset,
  number: number,
  asked?: DisplayWindow,
): RenderedImage {
  const { rows, columns, pixels, photometricInterpretation } = frame;
  if (frame.samplesPerPixel !== 1 || !photometricInterpretation.startsWith('MONOCHROME')) {
    throw new AppError(
      'dicom.not-decodable',
      `The image is ${photometricInterpretation}, not grey.`,
    );
  }
  const isSigned =
    pixels instanceof Int8Array || pixels instanceof Int16Array || pixels instanceof Int32Array;
  const modality = modalityTransform(dataset, number, isSigned);
  const range = possibleRange(pixels);
  const { shownBy, brightness } = displayOf({
    dataset,
    number,
    asked,
    isSigned,
    modality,
    pixels,
    range,
  });
  const isInverted = photometricInterpretation === 'MONOCHROME1';
  const grey = (stored: number): number => {
    const level = Math.round(255 * brightness(modality(stored)));
    return isInverted ? 255 - level : level;
  };
  return { rows, columns, pixels: mapped(pixels, range, grey), shownBy };
}

interface Range {
  readonly low: number;
  readonly high: number;
}

interface Shown {
  readonly dataset: DicomDataset;
  readonly number: number;
  readonly asked: DisplayWindow | undefined;
  readonly isSigned: boolean;
  readonly modality: (stored: number) => number;
  readonly pixels: PixelArray;
  readonly range: Range;
}

function displayOf(shown: Shown): {
  readonly shownBy: RenderedImage['shownBy'];
  readonly brightness: (value: number) => number;
} {
  const { dataset, number, asked, modality } = shown;
  if (asked !== undefined) return { shownBy: 'asked-window', brightness: byWindow(asked) };
  const window = windowOf(dataset, number);
  if (window !== undefined) return { shownBy: 'window', brightness: byWindow(window) };
  const isBelowZero = modality(shown.range.low) < 0;
  const table = byTable(dataset, number, shown.isSigned || isBelowZero);
  if (table !== undefined) return { shownBy: 'voi-lut', brightness: table };
  const { low, high } = withoutPadding(shown);
  const [black, white] = [modality(low), modality(high)].sort((one, other) => one - other);
  const width = white! - black!;
  return {
    shownBy: 'min-max',
    brightness: (value) => (width === 0 ? 0 : Math.min(1, Math.max(0, (value - black!) / width))),
  };
}

/** Of 8 and 16 bit what the type holds, so that the pixels are not looked at twice. */
function possibleRange(pixels: PixelArray): Range {
  if (pixels instanceof Uint8Array) return { low: 0, high: 0xff };
  if (pixels instanceof Int8Array) return { low: -0x80, high: 0x7f };
  if (pixels instanceof Uint16Array) return { low: 0, high: 0xffff };
  if (pixels instanceof Int16Array) return { low: -0x8000, high: 0x7fff };
  return rangeOf(pixels);
}

function rangeOf(pixels: PixelArray): Range {
  let low = Infinity;
  let high = -Infinity;
  for (let at = 0; at < pixels.length; at += 1) {
    const value = pixels[at]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** Pixel Padding Value to Range Limit (PS3.3 C.7.5.1.1.2): no part of the image. */
function withoutPadding({ dataset, pixels, isSigned }: Shown): Range {
  const padding = numbersAt(dataset, PADDING)?.[0];
  if (padding === undefined) return rangeOf(pixels);
  const signed = (value: number) => (isSigned && value > 0x7fff ? value - 0x10000 : value);
  const limit = numbersAt(dataset, PADDING_LIMIT)?.[0] ?? padding;
  const [from, to] = [signed(padding), signed(limit)].sort((one, other) => one - other);
  let low = Infinity;
  let high = -Infinity;
  for (let at = 0; at < pixels.length; at += 1) {
    const value = pixels[at]!;
    if (value >= from! && value <= to!) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? rangeOf(pixels) : { low, high };
}

const LARGEST_TABLE = 0x10000;

/** Each value that occurs is worked out once, where there are few enough. */
function mapped(
  pixels: PixelArray,
  { low, high }: Range,
  grey: (stored: number) => number,
): Uint8Array {
  const image = new Uint8Array(pixels.length);
  const isWhole = !(pixels instanceof Float32Array || pixels instanceof Float64Array);
  if (!isWhole || high - low >= LARGEST_TABLE) {
    for (let at = 0; at < pixels.length; at += 1) image[at] = grey(pixels[at]!);
    return image;
  }
  const table = new Uint8Array(high - low + 1);
  for (let index = 0; index < table.length; index += 1) table[index] = grey(low + index);
  if (pixels instanceof Uint16Array) drawFrom(pixels, table, image);
  else for (let at = 0; at < pixels.length; at += 1) image[at] = table[pixels[at]! - low]!;
  return image;
}

/** By itself, for the type of most images: a loop that sees one type only is several times as quick. */
function drawFrom(pixels: Uint16Array, table: Uint8Array, image: Uint8Array): void {
  for (let at = 0; at < pixels.length; at += 1) image[at] = table[pixels[at]!]!;
}
