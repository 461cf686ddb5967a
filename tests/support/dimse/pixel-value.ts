/** The value of Pixel Data as it is encoded, of a file or of a bare data set: for comparing what came with what was sent. */
import { inflateRawSync } from 'node:zlib';
import dicomParser from 'dicom-parser';

const DEFLATED = '1.2.840.10008.1.2.1.99';
const PIXEL_DATA = 'x7fe00010';

/** Whatever dicom-parser can read of a Part 10 file. */
export function pixelsOfFile(bytes: Uint8Array): Buffer | undefined {
  return pixelsOf(dicomParser.parseDicom(bytes, { inflater }));
}

export function pixelsOfDataset(bytes: Uint8Array, transferSyntaxUid: string): Buffer | undefined {
  const isDeflated = transferSyntaxUid === DEFLATED;
  return pixelsOf(
    dicomParser.parseDicom(isDeflated ? inflateRawSync(bytes) : bytes, {
      TransferSyntaxUID: isDeflated ? '1.2.840.10008.1.2.1' : transferSyntaxUid,
    }),
  );
}

function inflater(bytes: Uint8Array, from: number): Uint8Array {
  return Buffer.concat([bytes.subarray(0, from), inflateRawSync(bytes.subarray(from))]);
}

function pixelsOf({ elements, byteArray }: dicomParser.DataSet): Buffer | undefined {
  const element = elements[PIXEL_DATA];
  if (element === undefined) return undefined;
  const parts =
    element.fragments === undefined
      ? [byteArray.subarray(element.dataOffset, element.dataOffset + element.length)]
      : element.fragments.map(({ position, length }) =>
          byteArray.subarray(position, position + length),
        );
  return Buffer.concat(parts);
}
