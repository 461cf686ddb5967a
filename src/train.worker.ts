/** A thread of `mentor train`: the people in bins come first, then one part of a forest after another. */
import { parentPort } from 'node:worker_threads';
import type { Binned } from './steps/learn/trees/binned.ts';
import { growPart } from './steps/learn/trees/grow-forest.ts';
import type { GrowTask } from './steps/learn/trees/grow-forest.ts';

parentPort?.once('message', (data: Binned) => {
  parentPort?.on('message', (task: GrowTask) => {
    parentPort?.postMessage(growPart(data, task));
  });
});
