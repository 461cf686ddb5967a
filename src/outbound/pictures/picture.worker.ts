/** A thread that encodes one picture. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Picture, PictureType } from '../../ports/picture-writer.ts';
import { encodePicture } from './encode-picture.ts';

const { picture, type } = workerData as { picture: Picture; type: PictureType };
parentPort?.postMessage(await encodePicture(picture, type));
