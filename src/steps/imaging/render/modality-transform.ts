/** Stored values → values of the modality, for CT Hounsfield units: by table or by slope and intercept (PS3.3 C.11.1). */
import type { DicomDataset } from '../../../domain/dicom.ts';
import { AppError } from '../../../errors.ts';
import { itemsAt, numbersAt } from '../gate/attributes.ts';
import { lookupTable } from './lookup-table.ts';

const MODALITY_LUT = '00283000';
const INTERCEPT = '00281052';
const SLOPE = '00281053';

/**
 * @param number of the frame, from 1
 * @throws AppError `dicom.not-decodable`: a Modality LUT that is not whole
 */
export function modalityTransform(
  dataset: DicomDataset,
  number: number,
  isSigned: boolean,
): (stored: number) => number {
  const [item] = itemsAt(dataset, MODALITY_LUT, number);
  if (item !== undefined) {
    const table = lookupTable(item, isSigned);
    if (table !== undefined) return table.at;
    throw new AppError('dicom.not-decodable', 'The Modality LUT of the image is not whole.');
  }
  const [slope = 1] = numbersAt(dataset, SLOPE, number) ?? [];
  const [intercept = 0] = numbersAt(dataset, INTERCEPT, number) ?? [];
  return (stored) => stored * slope + intercept;
}
