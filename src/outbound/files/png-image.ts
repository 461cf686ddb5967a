/** Grey PNG file → its values as they are stored, 8 or 16 bit. */
import { readFile } from 'node:fs/promises';
import { PNG } from 'pngjs';
import { AppError } from '../../errors.ts';
import type { ReferenceImage } from '../../ports/reference-images.ts';

const GREY = 0;

/** @throws AppError `model.invalid` */
export async function readGreyPng(path: string): Promise<ReferenceImage> {
  const file = await readFile(path).catch((cause: unknown) => {
    throw new AppError('model.invalid', `${path} cannot be read`, { where: path, cause });
  });
  const { width: columns, height: rows, data, depth, colorType } = decoded(path, file);
  if (colorType !== GREY || (depth !== 8 && depth !== 16))
    throw new AppError('model.invalid', `${path} is not a grey PNG of 8 or 16 bit`, {
      where: path,
    });
  // Four samples a pixel, whatever the file has: the first is the grey one.
  const grey = data.filter((_, at) => at % 4 === 0);
  return { rows, columns, values: depth === 8 ? Uint8Array.from(grey) : Float64Array.from(grey) };
}

interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint16Array;
  readonly depth: number;
  readonly colorType: number;
}

function decoded(path: string, file: Buffer): Decoded {
  try {
    return PNG.sync.read(file, { skipRescale: true });
  } catch (cause) {
    throw new AppError('model.invalid', `${path} is not a PNG`, { where: path, cause });
  }
}
