/** The images of a package's reference cases. */

export interface ReferenceImage {
  readonly rows: number;
  readonly columns: number;
  /** Uint8Array: as displayed, 8 bit; Float64Array: stored values of a 16-bit file. */
  readonly values: Uint8Array | Float64Array;
}

/** @param path absolute. @throws AppError `model.invalid`: not a grey PNG */
export type ReadReferenceImage = (path: string) => Promise<ReferenceImage>;
