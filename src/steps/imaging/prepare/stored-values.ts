/** A decoded frame → its stored values as numbers, small is dark: what a stretch from the smallest to the largest begins with. */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { DecodedFrame } from '../../../domain/image.ts';
import type { PixelsOf } from './preprocess.ts';

const MODALITY_LUT_SEQUENCE = '00283000';
const RESCALE_SLOPE = '00281053';

/** @returns undefined: a table or a falling line stands between stored values and brightness */
export function storedValues(frame: DecodedFrame, dataset: DicomDataset): PixelsOf | undefined {
  const [slope = 1] = dataset[RESCALE_SLOPE]?.Value ?? [];
  if (MODALITY_LUT_SEQUENCE in dataset || !(Number(slope) > 0)) return undefined;
  const isInverted = frame.photometricInterpretation === 'MONOCHROME1';
  const values = Float64Array.from(frame.pixels, (value) => (isInverted ? -value : value));
  return { rows: frame.rows, columns: frame.columns, values };
}
