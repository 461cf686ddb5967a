/** Data set → why it is not an image as it was taken: ours, a capture of a screen, processed from others, writing in the pixels. */
import type { DicomDataset } from '../../../domain/dicom.ts';
import { textAt, textsAt } from './attributes.ts';

const SOP_CLASS = '00080016';
const IMAGE_TYPE = '00080008';
const MANUFACTURER = '00080070';
const OUR_NAME = 'Health Analysis Mentor';
const SECONDARY_CAPTURE = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.7(\.|$)/u;
const DX_FOR_PRESENTATION = '1.2.840.10008.5.1.4.1.1.1.1';

/** @returns one sentence, or undefined: it is an image as it was taken */
export function notAsTaken(dataset: DicomDataset): string | undefined {
  const sopClass = textAt(dataset, SOP_CLASS) ?? '';
  const [pixels, purpose] = textsAt(dataset, IMAGE_TYPE).map((text) => text.toUpperCase());
  if (textAt(dataset, MANUFACTURER) === OUR_NAME)
    return 'This object is a result of this service, not an image of a patient.';
  if (SECONDARY_CAPTURE.test(sopClass))
    return 'This is a capture of a screen or a scan (Secondary Capture), not the image itself; send the image as the device made it.';
  if (textAt(dataset, '00280301')?.toUpperCase() === 'YES')
    return 'Text is burned into the pixels (Burned In Annotation), which the model could read as anatomy; send the image without it.';
  if (textAt(dataset, '00080068')?.toUpperCase() === 'FOR PROCESSING')
    return 'These are raw values for processing; send the image for presentation.';
  if (purpose === 'SECONDARY')
    return 'This image was made from others (Image Type SECONDARY); send the image as the device made it.';
  // A detector's own image for presentation is derived from its raw one (PS3.3 C.8.11.3).
  if (pixels === 'DERIVED' && sopClass !== DX_FOR_PRESENTATION)
    return 'This image was computed from others (Image Type DERIVED); send the image as the device made it.';
  return undefined;
}
