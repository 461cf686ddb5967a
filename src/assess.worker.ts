/** A thread of `mentor assess`: what every data set needs comes first, then one data set after another. */
import { enableCompileCache } from 'node:module';
import { parentPort } from 'node:worker_threads';
import type { ThreadStart } from './assess-thread.ts';
import type { DataSet } from './ports/record-files.ts';

enableCompileCache();
const loading = import('./assess-thread.ts');

parentPort?.once('message', (start: ThreadStart) => {
  const assessing = loading.then(({ threadAssessor }) => threadAssessor(start));
  parentPort?.on('message', (dataSet: DataSet) => {
    void assessing
      .then((assess) => assess(dataSet))
      .then((result) => {
        const texts = result.patients.map(({ text }) => text.buffer);
        parentPort?.postMessage(result, texts);
      });
  });
});
