/** WADO-RS frames and pixel data (PS3.18 section 10.4.1.1.6, table 8.7.3-2): decoded, or as they are encoded in the file. */
import type { Response } from 'express';
import type { StoredInstance } from '../../domain/dicom.ts';
import type { DecodedFrame } from '../../domain/image.ts';
import { AppError } from '../../errors.ts';
import type { DicomHeader, DicomReader } from '../../ports/dicom-reader.ts';
import type { StudyStore } from '../../ports/study-store.ts';
import { mediaTypes } from './media-types.ts';
import { sendParts, type PartOut } from './multipart-writer.ts';

export interface FramePorts {
  readonly store: Pick<StudyStore, 'open'>;
  readonly reader: DicomReader;
}

const OCTETS = 'application/octet-stream';
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const NUMBER_OF_FRAMES = '00280008';
const BITS_ALLOCATED = '00280100';
const JPEG = '1.2.840.10008.1.2.4';
/** Media type by transfer syntax; the others have none of their own. */
const ENCODED: Readonly<Record<string, string>> = {
  '1.2.840.10008.1.2.5': 'image/dicom-rle',
  [`${JPEG}.50`]: 'image/jpeg',
  [`${JPEG}.51`]: 'image/jpeg',
  [`${JPEG}.57`]: 'image/jpeg',
  [`${JPEG}.70`]: 'image/jpeg',
  [`${JPEG}.80`]: 'image/jls',
  [`${JPEG}.81`]: 'image/jls',
  [`${JPEG}.90`]: 'image/jp2',
  [`${JPEG}.91`]: 'image/jp2',
  [`${JPEG}.110`]: 'image/jxl',
  [`${JPEG}.111`]: 'image/jxl',
  [`${JPEG}.112`]: 'image/jxl',
  [`${JPEG}.201`]: 'image/jphc',
  [`${JPEG}.202`]: 'image/jphc',
  [`${JPEG}.203`]: 'image/jphc',
};

interface Form {
  readonly isDecoded: boolean;
  readonly type: string;
}

/**
 * @param numbers from 1; `all`: every frame
 * @throws AppError `request.not-acceptable`, `request.not-found`, `dicom.no-pixels`, `dicom.not-decodable`
 */
export async function sendFrames(
  response: Response,
  accept: string | undefined,
  instance: StoredInstance,
  numbers: readonly number[] | 'all',
  { store, reader }: FramePorts,
): Promise<void> {
  const source = await store.open(instance.hospital, instance);
  try {
    const header = await reader.readHeader(source);
    const { transferSyntaxUid, pixelData } = header;
    if (pixelData === undefined)
      throw new AppError('dicom.no-pixels', 'the object has no pixels (no Pixel Data element)');
    const isNative = pixelData.length !== undefined;
    const form = formOf(accept, transferSyntaxUid, isNative);
    const count = framesOf(header);
    const wanted = numbers === 'all' ? Array.from({ length: count }, (_, n) => n + 1) : numbers;
    if (wanted.some((number) => number > count))
      throw new AppError('request.not-found', `the object has ${count} frames`);
    const read = (number: number) => frame(number - 1, form.isDecoded);
    // A frame that cannot be read is told by the status, as long as nothing was sent.
    const first = await read(wanted[0] ?? 1);
    const syntax = form.isDecoded ? EXPLICIT_LITTLE_ENDIAN : transferSyntaxUid;
    const type = `${form.type}; transfer-syntax=${syntax}`;
    await sendParts(response, form.type, partsOf(wanted, first, read, type));

    async function frame(index: number, isDecoded: boolean): Promise<Uint8Array> {
      // As they are in the file, where that is what is wanted: also of big endian only when decoded.
      if (!isDecoded || (isNative && transferSyntaxUid !== BIG_ENDIAN && bitsOf(header) > 1))
        return reader.readEncodedFrame(source, header, index);
      return littleEndian(await reader.readFrame(source, header, index));
    }
  } finally {
    await source.close();
  }
}

async function* partsOf(
  wanted: readonly number[],
  first: Uint8Array,
  read: (number: number) => Promise<Uint8Array>,
  type: string,
): AsyncGenerator<PartOut> {
  for (const [at, number] of wanted.entries()) {
    const bytes = at === 0 ? first : await read(number);
    yield { type, content: once(bytes) };
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Uncompressed where a client asks for octets and no transfer syntax; as encoded for `*`, or the media type of the encoding. */
function formOf(accept: string | undefined, syntax: string, isNative: boolean): Form {
  const own = isNative ? OCTETS : (ENCODED[syntax] ?? OCTETS);
  const types = mediaTypes(accept);
  if (types.length === 0) return { isDecoded: isNative, type: own };
  for (const { name, parameters } of types) {
    if (name === '*/*' || name === 'multipart/*') return { isDecoded: isNative, type: own };
    const type = name === 'multipart/related' ? (parameters.get('type') ?? own) : name;
    const asked = parameters.get('transfer-syntax');
    if (type === OCTETS && (asked === undefined || asked === EXPLICIT_LITTLE_ENDIAN))
      return { isDecoded: true, type: OCTETS };
    if (type === OCTETS && (asked === '*' || asked === syntax))
      return { isDecoded: isNative, type: OCTETS };
    if (type === own && (asked === undefined || asked === '*' || asked === syntax))
      return { isDecoded: isNative, type: own };
  }
  throw new AppError(
    'request.not-acceptable',
    `frames of this object are given as multipart/related; type="${OCTETS}"${own === OCTETS ? '' : `, or type="${own}"`}`,
  );
}

function framesOf({ dataset }: DicomHeader): number {
  const stated = Number(dataset[NUMBER_OF_FRAMES]?.Value?.[0] ?? 1);
  return Number.isInteger(stated) && stated > 0 ? stated : 1;
}

function bitsOf({ dataset }: DicomHeader): number {
  return Number(dataset[BITS_ALLOCATED]?.Value?.[0] ?? 8);
}

function littleEndian({ pixels }: DecodedFrame): Uint8Array {
  return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
}
