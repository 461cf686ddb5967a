/** WADO-RS rendered (PS3.18 section 10.4.1.1.3): one frame as a picture. */
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

/** @throws AppError `request.invalid`, `request.unknown-parameter` */
export function windowOf(request: Request): Pick<AskedRendering, 'window'> {
  const { searchParams } = new URL(request.originalUrl, 'http://localhost');
  if (searchParams.has('viewport'))
    throw new AppError(
      'request.unknown-parameter',
      'viewport: pictures have the size of the image',
    );
  const text = searchParams.get('window');
  if (text === null) return {};
  const [centre, width, shape] = text.split(',');
  const window = { centre: Number(centre), width: Number(width) };
  const isGiven = centre !== undefined && centre !== '' && Number.isFinite(window.centre);
  if (!isGiven || !(window.width > 0) || !Number.isFinite(window.width))
    throw new AppError('request.invalid', 'window must be center,width,linear');
  if (shape !== undefined && shape.toLowerCase() !== 'linear')
    throw new AppError('request.unknown-parameter', 'window: linear is the only function here');
  return { window };
}
