/** Text of a published data file → its rows by column name; an empty cell, or the file's own sign for it, is unknown. */
import { AppError } from '../../../errors.ts';

export interface TableRow {
  text(column: string): string;
  /** NaN where it is unknown. */
  number(column: string): number;
}

export interface TableFormat {
  /** Names of the columns, where the file has no header. */
  readonly header?: readonly string[];
  readonly unknown?: string;
}

/** For files whose cells hold no comma; quotes around a cell are dropped. @throws AppError `training.invalid` */
export function readTable(name: string, text: string, format: TableFormat = {}): TableRow[] {
  const lines = text.split(/\r?\n/u).filter((line) => line !== '');
  const cells = lines.map((line) => line.split(',').map((cell) => cell.replaceAll('"', '')));
  const header = format.header ?? cells.shift() ?? [];
  const positions = new Map(header.map((column, position) => [column, position]));
  return cells.map((row, index) => {
    if (row.length !== header.length) {
      const line = index + (format.header === undefined ? 2 : 1);
      throw new AppError(
        'training.invalid',
        `line ${line} has ${row.length} cells, not ${header.length}`,
        {
          where: name,
        },
      );
    }
    return rowOf(name, row, positions, format.unknown ?? '');
  });
}

function rowOf(
  name: string,
  row: readonly string[],
  positions: ReadonlyMap<string, number>,
  unknown: string,
): TableRow {
  const text = (column: string): string => {
    const position = positions.get(column);
    if (position === undefined) {
      throw new AppError('training.invalid', `there is no column ${column}`, { where: name });
    }
    const cell = row[position]?.trim() ?? '';
    return cell === unknown ? '' : cell;
  };
  return {
    text,
    number: (column) => {
      const cell = text(column);
      if (cell === '') return NaN;
      const value = Number(cell);
      if (Number.isFinite(value)) return value;
      throw new AppError(
        'training.invalid',
        `column ${column} holds "${cell.slice(0, 20)}", which is no number`,
        {
          where: name,
        },
      );
    },
  };
}

/** A number, or undefined where it is unknown. */
export function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}

/** Yes where the value is one of these, no where it is one of those, else unknown. */
export function yesNo(
  value: number,
  yes: readonly number[],
  no: readonly number[],
): boolean | undefined {
  if (yes.includes(value)) return true;
  return no.includes(value) ? false : undefined;
}

/** Mean of the readings that are there. */
export function meanOf(values: readonly number[]): number | undefined {
  const there = values.filter((value) => value > 0);
  if (there.length === 0) return undefined;
  return there.reduce((sum, value) => sum + value, 0) / there.length;
}
