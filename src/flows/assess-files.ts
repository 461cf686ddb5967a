/**
 * Files → results in the order of the files, a few at a time: memory does not grow with their number.
 */
import type { OwnModels } from '../domain/own-models.ts';
import type { DataSet } from '../ports/record-files.ts';
import type { AssessDataSet, AssessOptions, DataSetResult, Fault } from './assess-data-set.ts';

export interface AssessFilesRequest extends Omit<AssessOptions, 'models'> {
  readonly paths: readonly string[];
  /** Ids; empty: every enabled model. */
  readonly models: readonly string[];
  /** Ids and patterns, as in the configuration. */
  readonly enabledModels: readonly string[];
  readonly disabledModels: readonly string[];
  /** Absent: the project's models only. */
  readonly ownModels?: OwnModels;
}

export interface AssessFilesRun {
  /** Number of data sets. */
  readonly total: number;
  /** What was wrong before any was read: a path that is not there, a model that does not load. */
  readonly faults: readonly Fault[];
  readonly results: AsyncIterable<DataSetResult>;
}

/** @throws AppError `model.unknown` for a model that is not there or not enabled */
export type AssessFiles = (request: AssessFilesRequest) => Promise<AssessFilesRun>;

/** @param atOnce how many are under way at most */
export async function* inOrder(
  dataSets: readonly DataSet[],
  assess: AssessDataSet,
  atOnce: number,
): AsyncGenerator<DataSetResult> {
  const underWay: Promise<DataSetResult>[] = [];
  for (const dataSet of dataSets) {
    underWay.push(assess(dataSet));
    if (underWay.length < atOnce) continue;
    const first = underWay.shift();
    if (first !== undefined) yield await first;
  }
  for (const result of underWay) yield await result;
}
