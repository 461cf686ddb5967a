/** How DICOM objects of our own are known again: what we made is never read by us. */
import { MANUFACTURER } from './codes/mentor.ts';
import type { DicomDataset, DicomValue } from './dicom.ts';

const MANUFACTURER_TAG = '00080070';
const CONTRIBUTING_EQUIPMENT = '0018A001';

/**
 * An archive may give an object other UIDs or correct the patient; it leaves the equipment as it is (PS3.3 C.7.5.1, C.12.1).
 *
 * @param dataset of any object, in the DICOM JSON Model
 */
export function isOurs(dataset: DicomDataset): boolean {
  const contributors = dataset[CONTRIBUTING_EQUIPMENT]?.Value ?? [];
  return [dataset, ...contributors.filter(isDataset)].some((each) =>
    isOurName(each[MANUFACTURER_TAG]?.Value?.[0]),
  );
}

function isOurName(value: DicomValue | undefined): boolean {
  return typeof value === 'string' && value.trim() === MANUFACTURER;
}

function isDataset(value: DicomValue): value is DicomDataset {
  return typeof value === 'object' && value !== null;
}
