/** A frame as it was decoded, and a grey image as a person or a network sees it. */

export type PixelArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** Stored values of one frame: decoded, before Modality and VOI LUT. */
export interface DecodedFrame {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: 1 | 3 | 4;
  /** Of the values in `pixels`, after the codec: a YBR image that it made RGB says RGB. */
  readonly photometricInterpretation: string;
  readonly bitsStored: number;
  /** Row-major; samples of a pixel side by side (planar configuration 0); sign-extended. */
  readonly pixels: PixelArray;
}

/** 8 bit, row-major, bright is dense: MONOCHROME1 is already inverted. */
export interface GreyImage {
  readonly rows: number;
  readonly columns: number;
  readonly pixels: Uint8Array;
}

/** Where in an image, in pixels of that image; edges, not centres: a whole image is 0, 0, columns, rows. */
export interface ImageRegion {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How strongly each place moved the result, 0–1, row-major, laid over `region` of the image. Not an outline of a lesion. */
export interface Heatmap {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  readonly region: ImageRegion;
}
