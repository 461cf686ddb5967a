/** A header as it was read → what the index keeps of it, or why it is no object that can be kept. */
import type { DicomDataset, DicomElement, InstanceUids } from '../../domain/dicom.ts';
import { AppError } from '../../errors.ts';
import type { DicomHeader } from '../../ports/dicom-reader.ts';
import type { Arrival } from '../../ports/study-store.ts';

export interface Identified extends InstanceUids {
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly dataset: DicomDataset;
}

/** Tag → name, for the reason. */
const UIDS = {
  sopClassUid: ['00080016', 'SOP Class UID'],
  sopInstanceUid: ['00080018', 'SOP Instance UID'],
  studyInstanceUid: ['0020000D', 'Study Instance UID'],
  seriesInstanceUid: ['0020000E', 'Series Instance UID'],
} as const;
const META = { sopClassUid: '00020002', sopInstanceUid: '00020003' } as const;
const MISMATCH = {
  sopClassUid: 'dicom.class-mismatch',
  sopInstanceUid: 'dicom.instance-mismatch',
} as const;
/** Real ones break the rules of leading zeros; nothing of ours depends on those. */
const UID = /^[0-9][0-9.]{0,63}$/;
/** Of an element, as JSON. */
const MOST_CHARACTERS = 1_024;

/** @throws AppError `dicom.not-readable`, `dicom.class-mismatch`, `dicom.instance-mismatch` */
export function identified(header: DicomHeader, { bareDataset }: Arrival): Identified {
  const uids = {
    sopClassUid: uidOf(header.dataset, 'sopClassUid'),
    sopInstanceUid: uidOf(header.dataset, 'sopInstanceUid'),
    studyInstanceUid: uidOf(header.dataset, 'studyInstanceUid'),
    seriesInstanceUid: uidOf(header.dataset, 'seriesInstanceUid'),
  };
  for (const key of ['sopClassUid', 'sopInstanceUid'] as const) {
    const said = bareDataset?.[key] ?? textOf(header.meta[META[key]]);
    if (said !== undefined && said !== '' && said !== uids[key])
      throw new AppError(MISMATCH[key], `its ${UIDS[key][1]} is not the one announced`);
  }
  const dataset = indexed(header.dataset);
  return { ...uids, transferSyntaxUid: header.transferSyntaxUid, dataset };
}

function uidOf(dataset: DicomDataset, key: keyof typeof UIDS): string {
  const [tag, name] = UIDS[key];
  const text = textOf(dataset[tag]);
  if (text === undefined || !UID.test(text))
    throw new AppError(
      'dicom.not-readable',
      `${name} (${tag.slice(0, 4)},${tag.slice(4)}) is ${text === undefined || text === '' ? 'missing' : 'no UID'}`,
    );
  return text;
}

function textOf(element: DicomElement | undefined): string | undefined {
  const value = element?.Value?.[0];
  return typeof value === 'string' ? value.replace(/[\0 ]+$/, '') : undefined;
}

/** Without binary and without what is long. */
function indexed(dataset: DicomDataset): DicomDataset {
  const kept = Object.entries(dataset).filter(
    ([, element]) =>
      element.InlineBinary === undefined &&
      element.BulkDataURI === undefined &&
      JSON.stringify(element).length <= MOST_CHARACTERS,
  );
  return Object.fromEntries(kept);
}
