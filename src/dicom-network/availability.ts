/** The data set of an Instance Availability Notification → which images of which study (PS3.4 table R.3.2-1). */
import type { AvailabilityNotice } from '../domain/availability-notice.ts';
import { decodeElements, itemsOf, textOf } from './elements.ts';
import { ProtocolError } from './protocol-error.ts';

const TAG = {
  availability: 0x00080056,
  performedSteps: 0x00081111,
  series: 0x00081115,
  instance: 0x00081155,
  instances: 0x00081199,
  codes: 0x00404019,
  study: 0x0020000d,
} as const;

const SEQUENCES = new Set<number>([TAG.performedSteps, TAG.series, TAG.instances, TAG.codes]);
const LIMITS = { maxElements: 400_000, maxDepth: 4 };

/** @throws ProtocolError not readable, or it lacks a UID */
export function decodeAvailabilityNotice(bytes: Buffer): AvailabilityNotice {
  const elements = decodeElements(bytes, SEQUENCES, LIMITS);
  const studyInstanceUid = textOf(elements, TAG.study) ?? '';
  const instances = itemsOf(elements, TAG.series).flatMap((each) => itemsOf(each, TAG.instances));
  const uids = instances
    .filter((each) => textOf(each, TAG.availability) !== 'UNAVAILABLE')
    .map((each) => textOf(each, TAG.instance) ?? '');
  if (studyInstanceUid === '' || uids.length === 0 || uids.includes(''))
    throw new ProtocolError('invalid-parameter', 'a notice lacks the UID of its study or an image');
  return { studyInstanceUid, sopInstanceUids: [...new Set(uids)] };
}
