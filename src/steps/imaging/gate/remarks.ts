/** Data set → what a reader of the result must know about the image, a sentence each. */
import type { DicomDataset } from '../../../domain/dicom.ts';
import { textAt } from './attributes.ts';

export function remarksOn(dataset: DicomDataset): string[] {
  const remarks: string[] = [];
  if (textAt(dataset, '00282110') === '01')
    remarks.push('The image was compressed with loss before it was sent.');
  if (textAt(dataset, '00280301') === undefined && textAt(dataset, '00080060') === 'CR')
    remarks.push('Whether text is burned into the pixels is not stated.');
  return remarks;
}
