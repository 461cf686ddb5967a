/** WADO-RS metadata: whole data sets in DICOM JSON; long values and pixels by address (PS3.18 F.2.6). */
import type { Response } from 'express';
import type { DicomDataset, DicomElement, DicomValue, StoredInstance } from '../../domain/dicom.ts';
import type { DicomReader } from '../../ports/dicom-reader.ts';
import type { StudyStore } from '../../ports/study-store.ts';
import { write } from './multipart-writer.ts';

interface MetadataPorts {
  readonly store: Pick<StudyStore, 'open'>;
  readonly reader: Pick<DicomReader, 'readHeader'>;
}

const PLACE = /^#(\d+),(\d+)$/;

export async function sendMetadata(
  response: Response,
  instances: readonly StoredInstance[],
  addressOf: (instance: StoredInstance) => string,
  ports: MetadataPorts,
): Promise<void> {
  let separator = '[';
  for (const instance of instances) {
    const metadata = await metadataOf(instance, addressOf(instance), ports);
    if (separator === '[') response.status(200).set('content-type', 'application/dicom+json');
    await write(response, Buffer.from(`${separator}${JSON.stringify(metadata)}`));
    separator = ',';
  }
  response.end(']');
}

async function metadataOf(
  instance: StoredInstance,
  address: string,
  { store, reader }: MetadataPorts,
): Promise<DicomDataset> {
  const source = await store.open(instance.hospital, instance);
  try {
    const { dataset, pixelData } = await reader.readHeader(source);
    return {
      ...withAddresses(dataset, address),
      '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
      // Available Transfer Syntax UID.
      '00083002': { vr: 'UI', Value: [instance.transferSyntaxUid] },
      ...(pixelData === undefined
        ? {}
        : { [pixelData.tag]: { vr: pixelData.vr, BulkDataURI: `${address}/bulkdata/pixels` } }),
    };
  } finally {
    await source.close();
  }
}

function withAddresses(dataset: DicomDataset, address: string): DicomDataset {
  return Object.fromEntries(
    Object.entries(dataset).map(([tag, element]) => [tag, withAddress(element, address)]),
  );
}

function withAddress(element: DicomElement, address: string): DicomElement {
  const place = PLACE.exec(element.BulkDataURI ?? '');
  if (place !== null)
    return { ...element, BulkDataURI: `${address}/bulkdata/${place[1] ?? ''}/${place[2] ?? ''}` };
  if (element.vr !== 'SQ' || element.Value === undefined) return element;
  return { ...element, Value: element.Value.map((item) => itemWithAddresses(item, address)) };
}

function itemWithAddresses(item: DicomValue, address: string): DicomValue {
  return typeof item === 'object' && item !== null
    ? withAddresses(item as DicomDataset, address)
    : item;
}
