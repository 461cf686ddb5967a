/** A thread that encodes pictures, one after the other. */
import { parentPort } from 'node:worker_threads';
import { encodePicture } from './encode-picture.ts';
import type { PictureAnswer, PictureTask } from './picture-writer.ts';

parentPort?.on('message', (task: PictureTask) => {
  void answerTo(task).then((answer) => parentPort?.postMessage(answer));
});

async function answerTo({ picture, type, quality }: PictureTask): Promise<PictureAnswer> {
  try {
    return { bytes: await encodePicture(picture, type, quality) };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
