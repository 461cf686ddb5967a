/** Where results go: standard output or a file; it waits when the reader is slower, and stops when the reader is gone. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { AppError } from '../errors.ts';

export interface Output {
  /** The reader is gone: nothing more is wanted. */
  readonly isClosed: boolean;
  write(chunk: string | Uint8Array): Promise<void>;
  end(): Promise<void>;
}

export function standardOutput(): Output {
  return new StreamOutput(process.stdout, 'standard output', async () => {
    await new Promise<void>((resolve) => {
      process.stdout.write('', () => resolve());
    });
  });
}

/** The file is there when it is whole: until then the text is in a file beside it. */
export function fileOutput(path: string): Output {
  const part = `${path}.part`;
  const stream = createWriteStream(part);
  return new StreamOutput(stream, path, async () => {
    await new Promise<void>((resolve) => {
      stream.end(resolve);
    });
    await rename(part, path).catch(async (cause: unknown) => {
      await rm(part, { force: true });
      throw new AppError('usage.wrong', 'the file cannot be written', { where: path, cause });
    });
  });
}

class StreamOutput implements Output {
  isClosed = false;
  private readonly stream: Writable;
  private readonly name: string;
  private readonly finish: () => Promise<void>;
  private failure: Error | undefined;
  private waiting: (() => void) | undefined;

  constructor(stream: Writable, name: string, finish: () => Promise<void>) {
    this.stream = stream;
    this.name = name;
    this.finish = finish;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.isClosed = true;
      if (error.code !== 'EPIPE') this.failure = error;
      this.waiting?.();
    });
    stream.on('drain', () => this.waiting?.());
  }

  async write(chunk: string | Uint8Array): Promise<void> {
    if (this.isClosed || this.stream.write(chunk)) return;
    await new Promise<void>((resolve) => {
      this.waiting = resolve;
    });
  }

  async end(): Promise<void> {
    if (!this.isClosed) await this.finish();
    if (this.failure === undefined) return;
    const { failure: cause, name: where } = this;
    throw new AppError('usage.wrong', 'it cannot be written', { where, cause });
  }
}
