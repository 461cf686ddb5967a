/** DICOM UIDs as FHIR writes them: identifiers of the system `urn:dicom:uid`, and references to images that have no resource. */
import type { Identifier } from '@medplum/fhirtypes';
import type { ImageReading } from '../../../domain/image-reading.ts';

const DICOM_UID = 'urn:dicom:uid';

export function uidIdentifier(uid: string): Identifier {
  return { system: DICOM_UID, value: `urn:oid:${uid}` };
}

/** Fits a Reference to any type. */
interface ImageSource {
  reference?: string;
  type?: 'ImagingStudy';
  identifier: Identifier;
  display?: string;
}

/**
 * The study, and the image in it: R4 has no resource for an image, so its UID names it.
 *
 * @param study address of the ImagingStudy in the transaction
 */
export function imagesRead({ image }: ImageReading, study: string): ImageSource[] {
  const frame = image.isMultiFrame ? `, frame ${image.frame}` : '';
  return [
    {
      reference: study,
      type: 'ImagingStudy',
      identifier: uidIdentifier(image.studyInstanceUid),
    },
    {
      identifier: uidIdentifier(image.sopInstanceUid),
      display: `Image of this study, by its SOP Instance UID${frame}`,
    },
  ];
}
