/** A thread of `mentor assess`: what every data set needs comes first, then one data set after another. */
import { parentPort } from 'node:worker_threads';
import type { PlanLibrary } from './domain/care-plan.ts';
import type { ModelPackage } from './domain/model.ts';
import type { AssessOptions } from './flows/assess-data-set.ts';
import { dataSetAssessor } from './flows/assess-data-set.ts';
import { recordFiles } from './outbound/files/record-files.ts';
import type { DataSet } from './ports/record-files.ts';
import { compilePlans } from './steps/recommend/compile.ts';
import { compileModel } from './steps/scoring/compile-model.ts';

/** The first message. */
export interface ThreadStart {
  readonly packages: readonly ModelPackage[];
  readonly library: PlanLibrary;
  readonly options: AssessOptions;
}

parentPort?.once('message', ({ packages, library, options }: ThreadStart) => {
  const knowledge = { models: packages.map(compileModel), plans: compilePlans(library) };
  const assess = dataSetAssessor(recordFiles(process.stdin), knowledge, options);
  parentPort?.on('message', (dataSet: DataSet) => {
    void assess(dataSet).then((result) => {
      parentPort?.postMessage(
        result,
        result.patients.map(({ text }) => text.buffer as ArrayBuffer),
      );
    });
  });
});
