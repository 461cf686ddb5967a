/**
 * Grey image → a network's input, by the manifest's steps, and which part of the image the input shows.
 *
 * The same image gives the same bits, whatever the machine: resizing and rounding are done in whole numbers.
 */
import type { ImageRegion } from '../../../domain/image.ts';
import type { ImagingManifest, PreprocessingStep } from '../../../domain/imaging-model.ts';
import { AppError } from '../../../errors.ts';
import { cropRoundPoint } from './crop-round-point.ts';
import { cropToHead } from './crop-to-head.ts';
import { equaliseHistogram } from './equalise-histogram.ts';
import { cropped, type ImageValues } from './image-values.ts';
import { resize } from './resize.ts';
import { stretchMinMax } from './stretch-min-max.ts';

/** As the manifest's `pixels` asks: 8 bit as displayed, or stored values. */
export interface PixelsOf {
  readonly rows: number;
  readonly columns: number;
  readonly values: Uint8Array | Float64Array;
}

export interface NetworkInput {
  /** With N = 1, in the axis order of the manifest. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** Of the image; may reach beyond it. */
  readonly region: ImageRegion;
}

type Point = { readonly x: number; readonly y: number } | undefined;

/**
 * @returns undefined: there is nothing in the image that a step looks for (a head)
 * @throws AppError `model.invalid`: the steps do not give the shape that the network takes
 */
export function preprocess(
  pixels: PixelsOf,
  manifest: Pick<ImagingManifest, 'preprocessing' | 'network'>,
  point: Point,
): NetworkInput | undefined {
  const whole = { left: 0, top: 0, right: pixels.columns, bottom: pixels.rows };
  let image: ImageValues | undefined = { ...pixels, region: whole };
  for (const step of manifest.preprocessing) {
    if (step.do === 'scale') return toInput(image, step, manifest.network);
    image = apply(step, image, point);
    if (image === undefined) return undefined;
  }
  throw new AppError('model.invalid', 'the last step of preprocessing must be "scale"');
}

function apply(
  step: Exclude<PreprocessingStep, { do: 'scale' }>,
  image: ImageValues,
  point: Point,
): ImageValues | undefined {
  switch (step.do) {
    case 'crop-round-point':
      if (point === undefined) throw new AppError('model.invalid', 'the model needs a point');
      return cropRoundPoint(image, point, step.size);
    case 'stretch-min-max':
      return stretchMinMax(image);
    case 'crop-to-head':
      return cropToHead(eightBit(image, step), step);
    case 'resize':
      return resize(eightBit(image, step), step.rows, step.columns, step.by);
    case 'crop-border':
      return cropMiddle(image, image.rows - 2 * step.pixels, image.columns - 2 * step.pixels);
    case 'crop-centre':
      return cropMiddle(image, step.size, step.size);
    case 'equalise-histogram':
      return equaliseHistogram(eightBit(image, step));
  }
}

function eightBit(image: ImageValues, step: PreprocessingStep): ImageValues {
  if (image.values instanceof Uint8Array) return image;
  throw new AppError('model.invalid', `"${step.do}" needs 8 bit: put "stretch-min-max" before it`);
}

function cropMiddle(image: ImageValues, rows: number, columns: number): ImageValues {
  if (rows < 1 || columns < 1 || rows > image.rows || columns > image.columns)
    throw new AppError('model.invalid', 'a crop of preprocessing leaves nothing of the image');
  const left = Math.floor((image.columns - columns) / 2);
  const top = Math.floor((image.rows - rows) / 2);
  return cropped(image, { left, top, rows, columns }, 0);
}

function toInput(
  { rows, columns, values, region }: ImageValues,
  { scale, offset }: { readonly scale: number; readonly offset: number },
  { shape: [channels, height, width], axes }: ImagingManifest['network'],
): NetworkInput {
  if (rows !== height || columns !== width)
    throw new AppError(
      'model.invalid',
      `preprocessing gives ${rows} × ${columns}, the network takes ${height} × ${width}`,
    );
  const size = rows * columns;
  const scaled = new Float32Array(size * channels);
  const isLast = axes === 'NHWC';
  for (let at = 0; at < size; at += 1) {
    const value = values[at]! * scale + offset;
    for (let channel = 0; channel < channels; channel += 1)
      scaled[isLast ? at * channels + channel : channel * size + at] = value;
  }
  const shape = isLast ? [1, rows, columns, channels] : [1, channels, rows, columns];
  return { shape, values: scaled, region };
}
