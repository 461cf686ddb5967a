/** A thread that reads what strangers sent: a header, or a frame. It is ended when a codec may have been damaged. */
import { parentPort } from 'node:worker_threads';
import { AppError } from '../../errors.ts';
import type { FromThread } from './disposable-threads.ts';
import type { FrameTask } from './decode-frame.ts';
import type { ReadLimits } from './limits.ts';
import type { ReadFault, ReadFaultCode } from './read-fault.ts';

export interface HeaderTask {
  readonly kind: 'header';
  readonly size: number;
  readonly limits: ReadLimits;
}

/** A part of a deflated data set. */
export interface InflateTask extends Omit<HeaderTask, 'kind'> {
  readonly kind: 'inflate';
  readonly offset: number;
  readonly length: number;
}

type Task = HeaderTask | InflateTask | FrameTask;
type ToThread = Task | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

let fed: ((bytes: Uint8Array) => void) | undefined;

function read(offset: number, length: number): Promise<Uint8Array> {
  post({ kind: 'read', offset, length });
  return new Promise((resolve) => {
    fed = resolve;
  });
}

function post(message: FromThread, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

async function work(task: Task): Promise<void> {
  if (task.kind === 'header') {
    const { parseHeader } = await import('./parse-header.ts');
    const json = JSON.stringify(await parseHeader({ size: task.size, read }, task.limits));
    if (json.length > task.limits.jsonCharacters) {
      throw new AppError('dicom.too-large', 'The data set is too long without its pixels.');
    }
    post({ kind: 'done', answer: { json } });
    return;
  }
  if (task.kind === 'inflate') {
    const { inflatedPart } = await import('./parse-header.ts');
    const bytes = await inflatedPart({ size: task.size, read }, task.limits, task);
    post({ kind: 'done', answer: { bytes } });
    return;
  }
  const { decodeFrame } = await import('./decode-frame.ts');
  const frame = await decodeFrame(task);
  post({ kind: 'done', answer: { frame } }, [frame.pixels.buffer as ArrayBuffer]);
}

/** A codec that threw is not to be trusted again; what was refused before it ran harms nothing. */
function fail(task: Task, error: unknown): void {
  const damaged =
    task.kind === 'frame' && !(error instanceof AppError && error.cause === undefined);
  post({ kind: 'done', answer: { fault: faultOf(error) }, damaged });
}

function faultOf(error: unknown): ReadFault {
  if (error instanceof AppError)
    return { code: error.code as ReadFaultCode, message: error.message };
  if (error instanceof RangeError) {
    return {
      code: 'dicom.not-readable',
      message: 'The data set is nested too deep, or a length in it is wrong.',
    };
  }
  throw error;
}

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'bytes') fed?.(message.bytes);
  else void work(message).catch((error: unknown) => fail(message, error));
});
