/** Pixels → a picture that any program shows. */

export interface Picture {
  readonly rows: number;
  readonly columns: number;
  /** 8 bit, row-major: 1 grey, 4 red, green, blue, opacity. */
  readonly samplesPerPixel: 1 | 4;
  readonly pixels: Uint8Array;
}

export type PictureType = 'image/png' | 'image/jpeg';

export interface PictureWriter {
  /** @param quality of a JPEG, 1–100 */
  write(picture: Picture, type: PictureType, quality?: number): Promise<Uint8Array>;
}
