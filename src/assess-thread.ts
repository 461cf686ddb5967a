/** What a thread (or the only one) of `mentor assess` is given → what assesses its data sets. Compiled functions cannot be sent: packages are. */
import type { PlanLibrary } from './domain/care-plan.ts';
import type { ModelPackage } from './domain/model.ts';
import type { AssessDataSet, AssessOptions } from './flows/assess-data-set.ts';
import { dataSetAssessor } from './flows/assess-data-set.ts';
import { recordFiles } from './outbound/files/record-files.ts';
import type { RecordFiles } from './ports/record-files.ts';
import { compilePlans } from './steps/recommend/compile.ts';
import { compileModel } from './steps/scoring/compile-model.ts';

/** The first message. */
export interface ThreadStart {
  readonly packages: readonly ModelPackage[];
  readonly library: PlanLibrary;
  readonly options: AssessOptions;
}

export function threadAssessor(
  { packages, library, options }: ThreadStart,
  files: RecordFiles = recordFiles(process.stdin),
): AssessDataSet {
  const knowledge = { models: packages.map(compileModel), plans: compilePlans(library) };
  return dataSetAssessor(files, knowledge, options);
}
