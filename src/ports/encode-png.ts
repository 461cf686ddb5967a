/** A picture as a file that every program opens. */

interface RgbPicture {
  readonly rows: number;
  readonly columns: number;
  /** rows × columns × 3, row-major. */
  readonly pixels: Uint8Array;
}

export type EncodePng = (picture: RgbPicture) => Uint8Array;
