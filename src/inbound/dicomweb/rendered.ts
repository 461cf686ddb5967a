/** WADO-RS rendered and thumbnail (PS3.18 sections 8.3.5, 10.4.1.1.3, 10.4.1.1.4): one frame as a picture. */
import type { Request } from 'express';
import { AppError } from '../../errors.ts';
import type { AskedRendering } from '../../flows/rendered-frame.ts';
import type { PictureType } from '../../ports/picture-writer.ts';
import { mediaTypes } from './media-types.ts';

const TYPES: readonly PictureType[] = ['image/jpeg', 'image/png'];

/** @throws AppError `request.not-acceptable` */
export function pictureType(accept: string | undefined): PictureType {
  const types = mediaTypes(accept);
  if (types.length === 0) return 'image/jpeg';
  for (const { name } of types) {
    if (name === '*/*' || name === 'image/*') return 'image/jpeg';
    const known = TYPES.find((each) => each === name);
    if (known !== undefined) return known;
  }
  throw new AppError('request.not-acceptable', 'pictures are given as image/jpeg or image/png');
}

/** PS3.18 8.3.5.1.4: the names of VOI LUT Function (0028,1056) in lower case, with a hyphen. */
const FUNCTIONS = { linear: 'LINEAR', 'linear-exact': 'LINEAR_EXACT', sigmoid: 'SIGMOID' } as const;
/** Of a viewport, each way: beyond it a client enlarges by itself. */
const LARGEST = 4_096;
const THUMBNAIL = { width: 128, height: 128 } as const;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;

type Asked = Pick<AskedRendering, 'window' | 'viewport'> & { readonly quality?: number };

/** @throws AppError `request.invalid` */
export function renderingOf(request: Request): Asked {
  const parameters = parametersOf(request);
  const window = only(parameters, 'window');
  const viewport = only(parameters, 'viewport');
  const quality = only(parameters, 'quality');
  return {
    ...(window === undefined ? {} : { window: windowIn(window) }),
    ...(viewport === undefined ? {} : { viewport: viewportIn(viewport) }),
    ...(quality === undefined ? {} : { quality: qualityIn(quality) }),
  };
}

/** PS3.18 8.3.5.2: the size alone may be asked for. @throws AppError `request.invalid` */
export function thumbnailSize(request: Request): NonNullable<Asked['viewport']> {
  const text = only(parametersOf(request), 'viewport');
  if (text === undefined) return THUMBNAIL;
  const viewport = viewportIn(text);
  if (viewport.region !== undefined)
    throw invalid('viewport of a thumbnail is its width and height');
  return viewport;
}

function parametersOf(request: Request): URLSearchParams {
  return new URL(request.originalUrl, 'http://localhost').searchParams;
}

function only(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  if (values.length > 1) throw invalid(`${name} is there more than once`);
  return values[0];
}

function windowIn(text: string): NonNullable<Asked['window']> {
  const [centre = '', width = '', shape = 'linear', ...more] = text.split(',');
  const form = shape.toLowerCase();
  const isKnown = Object.hasOwn(FUNCTIONS, form) && more.length === 0;
  const isNumber = DECIMAL.test(centre) && DECIMAL.test(width);
  if (!isKnown || !isNumber)
    throw invalid('window must be center,width,function: linear, linear-exact or sigmoid');
  const least = form === 'linear' ? 1 : Number.MIN_VALUE;
  if (!(Number(width) >= least) || !Number.isFinite(Number(width)))
    throw invalid('window: the width must be 1 or more, and above 0 where it is not linear');
  const named = FUNCTIONS[form as keyof typeof FUNCTIONS];
  return { centre: Number(centre), width: Number(width), function: named };
}

/** `vw,vh`, and then of the source `sx,sy,sw,sh`, each of which may be empty. */
function viewportIn(text: string): NonNullable<Asked['viewport']> {
  const [width = '', height = '', ...source] = text.split(',');
  const isSize = [width, height].every((each) => /^[1-9]\d{0,3}$/u.test(each));
  if (!isSize || Number(width) > LARGEST || Number(height) > LARGEST)
    throw invalid(`viewport must begin with a width and a height from 1 to ${LARGEST} pixels`);
  const size = { width: Number(width), height: Number(height) };
  if (source.length === 0) return size;
  if (source.length > 4 || source.some((each) => each !== '' && !DECIMAL.test(each)))
    throw invalid('viewport must be vw,vh or vw,vh,sx,sy,sw,sh');
  const [left, top, across, down] = source.map((each) => (each === '' ? undefined : Number(each)));
  if (across === 0 || down === 0) throw invalid('viewport: the region has no size');
  return {
    ...size,
    region: {
      left: left ?? 0,
      top: top ?? 0,
      ...(across === undefined ? {} : { width: across }),
      ...(down === undefined ? {} : { height: down }),
    },
  };
}

function qualityIn(text: string): number {
  if (!/^(?:[1-9]\d?|100)$/u.test(text)) throw invalid('quality must be a number from 1 to 100');
  return Number(text);
}

function invalid(why: string): AppError {
  return new AppError('request.invalid', why);
}
