/** RGB picture → PNG file. */
import { PNG } from 'pngjs';
import type { EncodePng } from '../../ports/encode-png.ts';

const RGB = 2;

export const encodePng: EncodePng = ({ rows, columns, pixels }) => {
  const image = new PNG({ width: columns, height: rows, colorType: RGB, inputHasAlpha: false });
  image.data = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  return new Uint8Array(
    PNG.sync.write(image, { colorType: RGB, inputColorType: RGB, inputHasAlpha: false }),
  );
};
