/** How a frame is drawn on a screen: its stored values, and what turns them into grey. */

export type ShownType = 'uint8' | 'int8' | 'uint16' | 'int16' | 'rgba8';

/** In values of the modality, Hounsfield units say (PS3.3 C.11.2.1.2, C.11.2.1.3). */
export interface DisplayWindow {
  readonly centre: number;
  readonly width: number;
  readonly function: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';
}

/** A LUT of a data set: values before and behind it have its first and last entry. */
export interface TableEntries {
  readonly first: number;
  /** Largest value that an entry may have. */
  readonly largest: number;
  readonly entries: ArrayLike<number>;
}

/** Tables of one frame: for slope and intercept, and for a window. */
export interface ShownTables {
  readonly modality: TableEntries | undefined;
  readonly voi: readonly (TableEntries & { readonly title: string })[];
}

export interface ShownPixels {
  readonly rows: number;
  readonly columns: number;
  /** `rgba8`: colours as they are drawn. */
  readonly type: ShownType;
  readonly bitsStored: number;
  readonly photometric: string;
  readonly slope: number;
  readonly intercept: number;
  /** As sent, in rescaled values; absent: by VOI LUT, else from the smallest to the largest value of the frame. */
  readonly window?: DisplayWindow;
  /** All that were sent, the first included. */
  readonly windows: readonly (DisplayWindow & { readonly title: string })[];
  /** Stored values that are no part of the image, ends included (PS3.3 C.7.5.1.1.2). */
  readonly padding?: { readonly from: number; readonly to: number };
  /** MONOCHROME1: small values are bright. */
  readonly isInverted: boolean;
  /** mm, down and across; absent: lengths cannot be measured. */
  readonly spacingMm?: { readonly row: number; readonly column: number };
  readonly spacingRemark?: string;
}

export interface ImageCheck {
  readonly says: string;
  /** `unknown`: the header is silent, or nobody measured it. */
  readonly state: 'good' | 'caution' | 'unknown';
}
