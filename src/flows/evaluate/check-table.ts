/** First reading of a table: every fault is found before anything is computed. */
import { AppError } from '../../errors.ts';
import type { Table, TableRow } from '../../ports/table-files.ts';
import { booleanOf, isMissing, numberOf } from '../../steps/features/table-cell.ts';
import type { InputColumn } from '../../steps/features/table-columns.ts';
import { readCell } from '../../steps/features/table-row.ts';
import { wrongUnit } from '../../steps/features/wrong-unit.ts';
import { idWatch } from './id-watch.ts';
import type { EvaluateRequest, OnProgress } from './request.ts';
import type { TablePlan } from './table-plan.ts';

/** Values of a column that are kept to judge its unit. */
const JUDGED = 50_000;
/** Lines that a message names. */
const NAMED = 5;

export interface CheckedTable {
  readonly rows: number;
  readonly unlabelled: number;
}

/** @throws AppError `input.invalid`, `input.duplicate-patient`; `where` names file, line and column */
export async function checkTable(
  table: Table,
  plan: TablePlan,
  request: EvaluateRequest,
  onProgress: OnProgress,
): Promise<CheckedTable> {
  const columns = allColumns(plan);
  const ids = idWatch(table.bytes);
  const numbers = plan.inputs.filter(
    ({ input }) => input.type === 'number' || input.type === 'integer',
  );
  const values = new Map<InputColumn, number[]>(numbers.map((column) => [column, []]));
  const labels = [0, 0];
  const unlabelled: number[] = [];
  let [rows, without] = [0, 0];
  const onRead = (bytes: number): void => onProgress('checking', bytes / table.bytes);
  for await (const piece of table.rows(onRead)) {
    for (const row of piece) {
      rows += 1;
      const label = at(table, row, 'the outcome', () => labelAt(plan, row));
      if (label === undefined) {
        without += 1;
        if (unlabelled.length < NAMED) unlabelled.push(row.line);
      } else labels[label] = (labels[label] ?? 0) + 1;
      for (const column of columns) {
        at(table, row, '', () => readCell(row.cells, column, table.decimalComma));
      }
      at(table, row, 'the weight', () => weightAt(plan, row, table.decimalComma));
      for (const { place } of plan.exclusions) {
        const cell = row.cells[place] ?? '';
        at(
          table,
          row,
          `column "${table.header[place] ?? ''}"`,
          () => isMissing(cell) || booleanOf(cell),
        );
      }
      const { id } = plan;
      if (id !== undefined) at(table, row, 'the id', () => ids.see(row.cells[id] ?? ''));
      for (const [column, known] of values)
        keep(known, row.cells[column.place] ?? '', table.decimalComma);
    }
  }
  if (rows === 0) throw invalid(table.name, 'the file has a header and no row');
  if (without > 0 && !request.dropUnlabelled) throw unlabelledRows(table.name, without, unlabelled);
  oneClass(table.name, labels);
  if (!request.trustUnits) {
    for (const [column, known] of values) {
      const fault = wrongUnit(column, known);
      if (fault !== undefined) {
        throw invalid(table.name, `${fault}. If the header is right all the same: --trust-units`);
      }
    }
  }
  if (ids.suspects > 0) await refuseTwice(table, plan, ids);
  return { rows, unlabelled: without };
}

/** A column that two models read alike is looked at once. */
function allColumns({ inputs, against }: TablePlan): InputColumn[] {
  const all = [...inputs, ...against.flatMap((other) => other.inputs)];
  const key = ({ place, input }: InputColumn): string =>
    JSON.stringify([place, input.type, input.values, input.sources]);
  return [...new Map(all.reverse().map((column) => [key(column), column])).values()].reverse();
}

/** @returns undefined where the outcome is not known @throws AppError `input.invalid` */
export function labelAt(plan: Pick<TablePlan, 'label'>, { cells }: TableRow): 0 | 1 | undefined {
  const text = cells[plan.label] ?? '';
  if (isMissing(text)) return undefined;
  return booleanOf(text) ? 1 : 0;
}

/** @throws AppError `input.invalid` */
export function weightAt(
  plan: Pick<TablePlan, 'weight'>,
  { cells }: TableRow,
  decimalComma: boolean,
): number {
  if (plan.weight === undefined) return 1;
  const weight = numberOf(cells[plan.weight] ?? '', decimalComma);
  if (weight >= 0) return weight;
  throw new AppError('input.invalid', 'a weight below 0');
}

/** Runs a part of the reading; its fault is told with the place. */
function at<T>(table: Table, { line }: TableRow, what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const place = error.where ?? what;
    throw new AppError(error.code, error.message, {
      where: `${table.name}: line ${line}, ${place}`,
    });
  }
}

function keep(known: number[], cell: string, decimalComma: boolean): void {
  if (known.length < JUDGED && !isMissing(cell)) known.push(numberOf(cell, decimalComma));
}

function unlabelledRows(where: string, count: number, lines: readonly number[]): AppError {
  const some = `${lines.length < count ? 'the first in lines' : 'in lines'} ${lines.join(', ')}`;
  const message = `${count} rows have no outcome (${some}); people without it are rarely like the others: complete them, or leave them out knowingly with --drop-unlabelled`;
  return invalid(where, message);
}

/** @throws AppError `input.invalid` */
export function oneClass(where: string, [none = 0, some = 0]: readonly number[]): void {
  if (none > 0 && some > 0) return;
  const message =
    none + some === 0
      ? 'no row has an outcome'
      : `every outcome is ${some > 0 ? 1 : 0}; nothing can be told apart, so that no figure exists`;
  throw invalid(where, message);
}

/** A second look at those ids alone that may have been there before. */
async function refuseTwice(
  table: Table,
  plan: TablePlan,
  ids: ReturnType<typeof idWatch>,
): Promise<void> {
  const lines = new Map<string, number>();
  for await (const piece of table.rows()) {
    for (const { cells, line } of piece) {
      const id = cells[plan.id ?? 0] ?? '';
      if (!ids.isSuspect(id)) continue;
      const before = lines.get(id);
      if (before !== undefined) {
        const message = `the same id stands in line ${before}: a person counts once; give each row an id of its own`;
        throw new AppError('input.duplicate-patient', message, {
          where: `${table.name}: line ${line}`,
        });
      }
      lines.set(id, line);
    }
  }
}

function invalid(where: string, message: string): AppError {
  return new AppError('input.invalid', message, { where });
}
