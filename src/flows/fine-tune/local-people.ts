/** A local table and a model → the people whom the model gives a result, and every reason not to learn from them. */
import type { Frame } from '../../domain/compiled-model.ts';
import { frameOf } from '../../domain/compiled-model.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { AppError } from '../../errors.ts';
import type { TableFiles } from '../../ports/table-files.ts';
import { booleanOf, isMissing } from '../../steps/features/table-cell.ts';
import { plainName } from '../../steps/features/table-columns.ts';
import { checkOne } from '../../steps/learn/check-dataset.ts';
import { datasetOfPeople } from '../../steps/learn/people.ts';
import type { Person } from '../../steps/learn/people.ts';
import type { EvaluatedPerson, PeopleSource, Subject } from '../evaluate/request.ts';

export interface LocalPerson {
  readonly id: string;
  readonly label: 0 | 1;
  readonly weight: number;
  readonly features: EvaluatedPerson['result']['features'];
  readonly frame: Frame;
  /** As the parent says it, 0–1. */
  readonly probability: number;
  readonly variant: string | undefined;
}

/** @throws AppError as the reading of the table does */
export async function localPeople(
  { model }: Subject,
  source: PeopleSource,
): Promise<readonly LocalPerson[]> {
  const people: LocalPerson[] = [];
  for await (const piece of source.people()) {
    for (const { id, label, weight, result } of piece) {
      if (!result.computable) continue;
      const said = result.predictions.find(({ output }) => output.id === source.output.id);
      if (said?.probability === undefined) continue;
      const { features } = result;
      const frame = frameOf(model, features);
      const { probability, variant } = said;
      people.push({ id, label, weight, features, frame, probability, variant });
    }
  }
  return people;
}

/**
 * @param strict whether a yes or no that is the same for everyone is a fault; a number that is, always is one
 * @throws AppError `training.invalid`, naming every fault
 */
export function checkLocal(
  { model }: Subject,
  people: readonly LocalPerson[],
  strict: boolean,
): void {
  const { inputs } = model.manifest;
  const all = datasetOfPeople(people.map(personOf(inputs)), inputs);
  const pairs = all.columns.map((column, place) => ({
    column,
    values: all.values[place] ?? new Float64Array(),
  }));
  const judged = pairs.filter(({ column, values }) => {
    if (values.every((value) => Number.isNaN(value))) return false;
    const type = inputs.find(({ id }) => id === column.input)?.type;
    const isNumber = type === 'number' || type === 'integer';
    return strict || isNumber || values.some((value) => value !== values[0]);
  });
  checkOne({
    ...all,
    columns: judged.map(({ column }) => column),
    values: judged.map(({ values }) => values),
  });
  refuseTwins(all);
}

function personOf(inputs: Subject['model']['manifest']['inputs']) {
  return ({ id, label, weight, frame }: LocalPerson): Person => ({
    id,
    group: id,
    label,
    weight,
    inputs: Object.fromEntries(inputs.map((input, place) => [input.id, frame[place]])),
    about: {},
  });
}

/** So few rows would be alike by chance that one pair is a copy. */
const BY_CHANCE = 0.05;

/** The same person under two ids would be learned from and tested on. @throws AppError `training.invalid` */
function refuseTwins({ values, labels }: Dataset): void {
  const size = labels.length;
  const chance = values.reduce((product, column) => product / new Set(column).size, 1);
  if ((size * size * chance) / 2 > BY_CHANCE) return;
  const rows = new Set(
    Array.from({ length: size }, (_, place) =>
      [labels[place], ...values.map((column) => column[place])].join(' '),
    ),
  );
  const twins = size - rows.size;
  if (twins === 0) return;
  const message = `nothing was learned: ${twins} rows stand in the file twice, value for value, under another id; they would be on both sides of the split: keep one of each`;
  throw new AppError('training.invalid', message);
}

/** A column that is not used and is the outcome once more: where does it come from? @throws AppError `training.invalid` */
export async function refuseSecondOutcome(
  tables: TableFiles,
  path: string,
  { data }: PeopleSource,
  label: string | undefined,
): Promise<void> {
  const table = await tables.open(path);
  const outcome = Object.entries(data.columns).find(([, what]) => what === 'outcome')?.[0] ?? label;
  const at = table.header.indexOf(outcome ?? '');
  let left = data.unusedColumns.map((name) => table.header.indexOf(name));
  for await (const piece of table.rows()) {
    for (const { cells } of piece) {
      left = left.filter((place) => isSame(cells[place] ?? '', cells[at] ?? ''));
      if (left.length === 0) return;
    }
  }
  const names = left.map((place) => `"${table.header[place] ?? ''}"`);
  const same = plainName(names.join(' ')) === '' ? 'a column' : names.join(', ');
  const message = `nothing was learned: the column ${same} is the outcome itself, row by row; leave it out of the file`;
  throw new AppError('training.invalid', message, { where: table.name });
}

function isSame(cell: string, outcome: string): boolean {
  if (isMissing(cell) || isMissing(outcome)) return isMissing(cell) === isMissing(outcome);
  try {
    return booleanOf(cell) === booleanOf(outcome);
  } catch {
    return false;
  }
}
