/** A thread that encodes one picture. */
import { parentPort, workerData } from 'node:worker_threads';
import { encodePicture } from './encode-picture.ts';
import type { PictureTask } from './picture-writer.ts';

const { picture, type, quality } = workerData as PictureTask;
parentPort?.postMessage(await encodePicture(picture, type, quality));
