/** What became of each file → Store Instances Response Module (PS3.18 section I.2), in DICOM JSON. */
import type { DicomDataset } from '../../domain/dicom.ts';
import type { FailedFile, StoredFile, StowOutcome } from './stow.ts';

const ui = (uid: string) => ({ vr: 'UI', Value: [uid] });
const us = (number: number) => ({ vr: 'US', Value: [number] });
const ur = (address: string) => ({ vr: 'UR', Value: [address] });
const sequence = (items: readonly DicomDataset[]) => ({ vr: 'SQ', Value: items });
/** LO. */
const LONGEST_COMMENT = 64;

/** 200 all kept, 202 some, 409 none. */
export function stowStatus({ stored, failed }: StowOutcome): 200 | 202 | 409 {
  if (failed.length === 0) return 200;
  return stored.length === 0 ? 409 : 202;
}

/** @param studiesUrl address of /studies */
export function stowAnswer({ stored, failed }: StowOutcome, studiesUrl: string): DicomDataset {
  const studies = new Set(stored.map(({ studyInstanceUid }) => studyInstanceUid));
  const [study] = studies;
  const known = failed.filter(({ object }) => object !== undefined);
  const unknown = failed.filter(({ object }) => object === undefined);
  return {
    // Retrieve URL, of one study.
    ...(study === undefined || studies.size > 1
      ? {}
      : { '00081190': ur(`${studiesUrl}/${study}`) }),
    ...(known.length === 0 ? {} : { '00081198': sequence(known.map(failedItem)) }),
    ...(stored.length === 0
      ? {}
      : { '00081199': sequence(stored.map((each) => storedItem(each, studiesUrl))) }),
    ...(unknown.length === 0 ? {} : { '0008119A': sequence(unknown.map(failedItem)) }),
  };
}

function storedItem(file: StoredFile, studiesUrl: string): DicomDataset {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = file;
  return {
    '00081150': ui(file.sopClassUid),
    '00081155': ui(sopInstanceUid),
    '00081190': ur(
      `${studiesUrl}/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`,
    ),
  };
}

/** Error Comment (0000,0902) says why in words. */
function failedItem({ object, reason }: FailedFile): DicomDataset {
  return {
    ...(object === undefined
      ? {}
      : { '00081150': ui(object.sopClassUid), '00081155': ui(object.sopInstanceUid) }),
    '00081197': us(reason.code),
    '00000902': { vr: 'LO', Value: [reason.comment.slice(0, LONGEST_COMMENT)] },
  };
}
