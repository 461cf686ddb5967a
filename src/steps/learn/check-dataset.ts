/**
 * What speaks against learning from a data set, all of it, before anything starts.
 *
 * A constant column, one class, too few events, a value that is no number, a column that is the answer, the same person on
 * both sides of the split.
 */
import { AppError } from '../../errors.ts';
import { sizeOf } from '../../domain/dataset.ts';
import { auroc } from './metrics/auroc.ts';
import type { Dataset } from '../../domain/dataset.ts';
import type { ModelColumn } from '../../domain/learned-model.ts';

const FEWEST_EVENTS = 20;
/** From here on a single column tells the outcome better than medicine can. */
const TELLS_ALL = 0.995;
const MOST_FAULTS_SHOWN = 12;

/** @throws AppError `training.invalid`, naming every fault */
export function checkDatasets(train: Dataset, test: Dataset): void {
  const faults = [
    ...faultsOf(train, 'training data'),
    ...classFaults(test, 'test data'),
    ...overlapFaults(train, test),
  ];
  refuse(faults);
}

/** The same where there is no split: every group is left out in turn. */
export function checkOne(dataset: Dataset): void {
  refuse(faultsOf(dataset, 'training data'));
}

function refuse(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const shown = faults.slice(0, MOST_FAULTS_SHOWN).join('; ');
  const more =
    faults.length > MOST_FAULTS_SHOWN ? `; and ${faults.length - MOST_FAULTS_SHOWN} more` : '';
  throw new AppError('training.invalid', `nothing was learned: ${shown}${more}`);
}

/** Of one data set, without its split. */
function faultsOf(dataset: Dataset, name: string): string[] {
  const ofClasses = classFaults(dataset, name);
  const ofColumns = dataset.columns.flatMap((column, index) =>
    columnFaults(dataset, dataset.values[index]!, titleOf(column), ofClasses.length === 0),
  );
  const badWeights = dataset.weights.some((weight) => !(weight >= 0) || weight === Infinity);
  return [
    ...ofClasses,
    ...ofColumns,
    ...(badWeights ? [`${name}: a weight is negative or no number`] : []),
  ];
}

function classFaults({ labels }: Dataset, name: string): string[] {
  const events = labels.reduce<number>((sum, label) => sum + label, 0);
  const others = labels.length - events;
  if (labels.length === 0) return [`${name}: there is nobody in it`];
  if (events === 0 || others === 0) {
    return [
      `${name}: there is only one class, all ${labels.length} ${events === 0 ? 'without' : 'with'} the outcome`,
    ];
  }
  if (events < FEWEST_EVENTS || others < FEWEST_EVENTS) {
    return [
      `${name}: ${events} with and ${others} without the outcome; ${FEWEST_EVENTS} of each are needed`,
    ];
  }
  return [];
}

function columnFaults(
  dataset: Dataset,
  values: Float64Array,
  title: string,
  hasClasses: boolean,
): string[] {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return [`column ${title}: no value is known`];
  if (known.some((value) => !Number.isFinite(value)))
    return [`column ${title}: a value is infinite`];
  if (known.every((value) => value === known[0]) && known.length === values.length) {
    return [`column ${title}: it is constant, always ${known[0]!}`];
  }
  return hasClasses ? leakFaults(dataset, values, title) : [];
}

/** The column itself, either way round, and whether it is known at all. */
function leakFaults({ labels, weights }: Dataset, values: Float64Array, title: string): string[] {
  const area = (scores: Float64Array): number => {
    const value = auroc({ scores, labels, weights }).value;
    return Math.max(value, 1 - value);
  };
  if (area(values.map((value) => (Number.isNaN(value) ? 1 : 0))) >= TELLS_ALL) {
    return [`column ${title}: whether it is known tells the outcome by itself`];
  }
  if (area(values.map((value) => (Number.isNaN(value) ? -1e300 : value))) >= TELLS_ALL) {
    return [`column ${title}: it tells the outcome by itself; is it known before the outcome?`];
  }
  return [];
}

function overlapFaults(train: Dataset, test: Dataset): string[] {
  const groups = new Set(train.groups);
  const shared = new Set(test.groups.filter((group) => groups.has(group)));
  const rows = new Set(Array.from({ length: sizeOf(train) }, (_, place) => rowText(train, place)));
  const same = Array.from({ length: sizeOf(test) }, (_, place) => rowText(test, place)).filter(
    (row) => row !== undefined && rows.has(row),
  );
  return [
    ...(shared.size > 0 ? [`${shared.size} people are in the training and the test data`] : []),
    ...(same.length > 0
      ? [`${same.length} rows of the test data stand in the training data as well, value for value`]
      : []),
  ];
}

/** Only rows with enough numbers are unlikely to be alike by chance. */
function rowText({ values, labels }: Dataset, place: number): string | undefined {
  const row = values.map((column) => column[place]!);
  const telling = row.filter((value) => !Number.isNaN(value) && !Number.isInteger(value));
  if (telling.length < 3) return undefined;
  return [labels[place], ...row].join(' ');
}

function titleOf({ input, equals }: ModelColumn): string {
  return equals === undefined ? input : `${input}=${equals}`;
}
