/** One object on its way in: encrypted on the disk as it comes, looked at and indexed at its end. */
import { createHash } from 'node:crypto';
import type { StoredInstance } from '../../domain/dicom.ts';
import { AppError } from '../../errors.ts';
import type { DicomHeader, DicomReader } from '../../ports/dicom-reader.ts';
import type { Arrival, Received, Receiving } from '../../ports/study-store.ts';
import { failureOf } from './failure.ts';
import type { IndexQueue } from './index-queue.ts';
import { identified } from './instance-of-header.ts';
import { datasetOffset, part10Head } from './part10-head.ts';
import { SegmentSource } from './sealed-reader.ts';
import type { SealedWriter } from './sealed-writer.ts';
import { encodeTrailer } from './trailer.ts';

export interface ReceiveParts {
  readonly reader: Pick<DicomReader, 'readHeader'>;
  readonly queue: IndexQueue;
  /** Why an object is kept but not read; undefined: it can be read. */
  readonly unreadBecause: (header: DicomHeader) => string | undefined;
  readonly now: () => string;
  /** Of one object. */
  readonly maxBytes: number;
}

export class ReceivedFile implements Receiving {
  readonly #writer: SealedWriter;
  readonly #folder: string;
  readonly #arrival: Arrival;
  readonly #parts: ReceiveParts;
  readonly #hash = createHash('sha256');
  /** Bytes before the data set; undefined: not yet known. */
  #datasetAt: number | undefined;
  /** Until it is known. */
  #head = Buffer.alloc(0);
  #isOver = false;
  #identity: Receiving['identity'];

  private constructor(writer: SealedWriter, folder: string, arrival: Arrival, parts: ReceiveParts) {
    this.#writer = writer;
    this.#folder = folder;
    this.#arrival = arrival;
    this.#parts = parts;
  }

  static async begin(
    writer: SealedWriter,
    folder: string,
    arrival: Arrival,
    parts: ReceiveParts,
  ): Promise<ReceivedFile> {
    const file = new ReceivedFile(writer, folder, arrival, parts);
    const head = part10Head(arrival);
    if (head === undefined) return file;
    file.#datasetAt = head.length;
    await writer.write(head);
    return file;
  }

  get identity(): Receiving['identity'] {
    return this.#identity;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#requireOpen();
    if (this.#writer.bytes + chunk.length > this.#parts.maxBytes)
      throw new AppError(
        'dicom.too-large',
        `it is larger than the ${this.#parts.maxBytes} bytes that are taken`,
      );
    if (this.#datasetAt === undefined) this.#beginDataset(chunk);
    else this.#hash.update(chunk);
    await this.#writer.write(chunk);
  }

  async commit(): Promise<Received> {
    this.#requireOpen();
    this.#isOver = true;
    try {
      const { bytes } = this.#writer;
      const receivedAt = this.#parts.now();
      await this.#writeTrailer(receivedAt);
      // The disk works while the header is read.
      const onDisk = this.#writer.finish();
      const written = onDisk.catch(() => undefined);
      const instance = await this.#instance(bytes, receivedAt).finally(() => written);
      await onDisk;
      this.#writer.close();
      return await this.#index(instance);
    } catch (error) {
      await this.#writer.discard();
      throw failureOf(error);
    }
  }

  async abort(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#writer.discard();
  }

  #requireOpen(): void {
    if (this.#isOver) throw new AppError('store.failed', 'this object was ended already');
  }

  #beginDataset(chunk: Uint8Array): void {
    this.#head = Buffer.concat([this.#head, chunk]);
    this.#datasetAt = datasetOffset(this.#head, false);
    if (this.#datasetAt === undefined) return;
    this.#hash.update(this.#head.subarray(this.#datasetAt));
    this.#head = Buffer.alloc(0);
  }

  async #writeTrailer(receivedAt: string): Promise<void> {
    const { hospital, from } = this.#arrival;
    const datasetAt = this.#datasetAt ?? 0;
    await this.#writer.write(encodeTrailer({ hospital, from, receivedAt, datasetAt }));
  }

  async #instance(bytes: number, receivedAt: string): Promise<StoredInstance> {
    // It was too short to see where the data set begins; this says why.
    if (this.#datasetAt === undefined) datasetOffset(this.#head, true);
    const source = new SegmentSource(bytes, (number) => this.#writer.segment(number));
    const header = await this.#parts.reader.readHeader(source);
    const found = identified(header, this.#arrival);
    const { sopClassUid, sopInstanceUid } = found;
    this.#identity = { sopClassUid, sopInstanceUid };
    this.#arrival.demand?.(header.dataset);
    const unreadBecause = this.#parts.unreadBecause(header);
    return {
      ...found,
      hospital: this.#arrival.hospital,
      bytes,
      sha256: this.#hash.digest('hex'),
      receivedAt,
      from: this.#arrival.from,
      ...(unreadBecause === undefined ? {} : { unreadBecause }),
    };
  }

  async #index(instance: StoredInstance): Promise<Received> {
    const file = `${this.#folder}/${this.#writer.name}`;
    const answer = await this.#parts.queue.put({ file, instance });
    if (answer.state === 'stored') return { state: 'stored', instance };
    if (answer.state === 'same') {
      await this.#writer.discard();
      return { state: 'same', instance: answer.instance };
    }
    if (answer.state === 'differs')
      throw new AppError(
        'dicom.duplicate-differs',
        'this SOP instance is here already with other content; the first one stays',
      );
    throw new AppError(
      'dicom.patient-mismatch',
      'its study is here already, of another patient: correct Patient ID or Study Instance UID',
    );
  }
}
