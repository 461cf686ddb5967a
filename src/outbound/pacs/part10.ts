/** Part 10 file → the data set that C-STORE sends: what follows preamble and file meta information (PS3.10 section 7). */
import { AppError } from '../../errors.ts';

const PREAMBLE = 128;
/** Tag, VR, length and value of (0002,0000), which comes first. */
const GROUP_LENGTH = 12;

/** @throws AppError `dicom.not-readable` */
export function datasetOf(part10: Uint8Array): Buffer {
  const bytes = Buffer.from(part10.buffer, part10.byteOffset, part10.byteLength);
  const meta = PREAMBLE + 4;
  const isPart10 =
    bytes.length >= meta + GROUP_LENGTH &&
    bytes.toString('latin1', PREAMBLE, meta) === 'DICM' &&
    bytes.readUInt32BE(meta) === 0x02000000;
  const from = isPart10 ? meta + GROUP_LENGTH + bytes.readUInt32LE(meta + 8) : Infinity;
  if (from > bytes.length)
    throw new AppError('dicom.not-readable', 'an object for the archive is no Part 10 file');
  return bytes.subarray(from);
}
