/** What a thread of `mentor assess` is given → what assesses its data sets. Compiled functions cannot be sent: packages are. */
import type { PlanLibrary } from './domain/care-plan.ts';
import type { ModelPackage } from './domain/model.ts';
import type { AssessDataSet, AssessOptions } from './flows/assess-data-set.ts';
import { dataSetAssessor } from './flows/assess-data-set.ts';
import { recordFiles } from './outbound/files/record-files.ts';
import { compilePlans } from './steps/recommend/compile.ts';
import { compileModel } from './steps/scoring/compile-model.ts';

/** The first message. */
export interface ThreadStart {
  readonly packages: readonly ModelPackage[];
  readonly library: PlanLibrary;
  readonly options: AssessOptions;
}

export function threadAssessor({ packages, library, options }: ThreadStart): AssessDataSet {
  const knowledge = { models: packages.map(compileModel), plans: compilePlans(library) };
  return dataSetAssessor(recordFiles(process.stdin), knowledge, options);
}
