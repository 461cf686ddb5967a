/**
 * A DICOM object as it was received: what identifies it, how it is encoded, who sent it.
 *
 * Data sets are in the DICOM JSON Model (PS3.18 F.2): the standard's own form, without the pixels.
 */

/** One element: `{ vr: 'PN', Value: [{ Alphabetic: 'Doe^Jane' }] }`. */
export interface DicomElement {
  readonly vr: string;
  readonly Value?: readonly DicomValue[];
  /** Base64, for short OB, OW, UN. */
  readonly InlineBinary?: string;
  /** Where longer binary values are; of the file: `#<offset>,<length>`. */
  readonly BulkDataURI?: string;
}

export type DicomValue = string | number | null | PersonName | DicomDataset;

export interface PersonName {
  readonly Alphabetic?: string;
  readonly Ideographic?: string;
  readonly Phonetic?: string;
}

/** By tag, eight upper-case hexadecimal digits: `00100020`. File meta elements (0002,xxxx) are apart. */
export interface DicomDataset {
  readonly [tag: string]: DicomElement;
}

/** Which object: PS3.3 C.12.1, C.7.2.1, C.7.3.1. */
export interface InstanceUids {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
}

/** Who sent it, and how. */
export interface ReceivedFrom {
  readonly via: 'c-store' | 'stow-rs' | 'upload' | 'file' | 'own';
  /** Calling AE title, client id, or the launch session: never a person's name. */
  readonly sender: string;
}

/** One object in our store. */
export interface StoredInstance extends InstanceUids {
  /** Of the configuration: two hospitals' objects never mix. */
  readonly hospital: string;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  /** Length of the Part 10 file as it is given back. */
  readonly bytes: number;
  /** Of the data set as it arrived (without preamble and meta header), hexadecimal: the same object again is known by it. */
  readonly sha256: string;
  readonly receivedAt: string;
  readonly from: ReceivedFrom;
  /** The data set without pixels and without values over 1 kB: what QIDO-RS answers from. */
  readonly dataset: DicomDataset;
  /** Kept but not read by us, and why, for a PACS administrator: "transfer syntax … is not decoded". */
  readonly unreadBecause?: string;
}
