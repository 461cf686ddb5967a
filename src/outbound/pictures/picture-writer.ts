/** Small pictures are encoded at once; large ones in a thread, so that nobody waits for them. */
import { Worker } from 'node:worker_threads';
import type { Picture, PictureType, PictureWriter } from '../../ports/picture-writer.ts';
import { encodePicture } from './encode-picture.ts';

const MOST_AT_ONCE = 1_000_000;
const WORKER = new URL('./picture.worker.ts', import.meta.url);

export function pictureWriter(): PictureWriter {
  return {
    async write(picture, type, quality) {
      const isSmall = picture.rows * picture.columns <= MOST_AT_ONCE;
      return isSmall ? encodePicture(picture, type, quality) : inThread({ picture, type, quality });
    },
  };
}

export interface PictureTask {
  readonly picture: Picture;
  readonly type: PictureType;
  readonly quality: number | undefined;
}

function inThread(task: PictureTask): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { workerData: task });
    worker.once('message', (bytes: Uint8Array) => resolve(bytes));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the picture was not encoded')));
  });
}
