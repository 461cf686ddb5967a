/** How a frame is drawn on a screen: its stored values, and what turns them into grey. */

export type ShownType = 'uint8' | 'int8' | 'uint16' | 'int16' | 'rgba8';

export interface ShownPixels {
  readonly rows: number;
  readonly columns: number;
  /** `rgba8`: colours as they are drawn. */
  readonly type: ShownType;
  readonly bitsStored: number;
  readonly photometric: string;
  readonly slope: number;
  readonly intercept: number;
  /** As sent, in rescaled values; absent: from the smallest to the largest value of the frame. */
  readonly window?: { readonly centre: number; readonly width: number };
  /** MONOCHROME1: small values are bright. */
  readonly isInverted: boolean;
  /** mm, down and across; absent: lengths cannot be measured. */
  readonly spacingMm?: { readonly row: number; readonly column: number };
  readonly spacingRemark?: string;
}
