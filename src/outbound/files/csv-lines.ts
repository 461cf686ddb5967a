/**
 * Text in pieces → records of a CSV file (RFC 4180): quoted cells, also over several lines; LF or CRLF; any separator.
 *
 * Memory holds one piece and the record under way, however long the file is.
 */
import type { TableRow } from '../../ports/table-files.ts';
import { AppError } from '../../errors.ts';

/** A record longer than this is a quotation mark that was never closed. */
const LONGEST_RECORD = 1_000_000;

export class CsvLines {
  private readonly name: string;
  private readonly separator: string;
  private rest = '';
  private line = 1;

  constructor(name: string, separator: string) {
    this.name = name;
    this.separator = separator;
  }

  /** @returns the records that are whole now */
  take(piece: string): TableRow[] {
    const text = this.rest + piece;
    const rows: TableRow[] = [];
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
      const record = text.slice(from, end);
      if (isOpen(record)) continue;
      this.push(record, rows);
      from = end + 1;
    }
    this.rest = text.slice(from);
    if (this.rest.length > LONGEST_RECORD) this.failUnclosed();
    return rows;
  }

  /** The last record, which may lack its line end. */
  end(): TableRow[] {
    const rows: TableRow[] = [];
    if (isOpen(this.rest)) this.failUnclosed();
    this.push(this.rest, rows);
    this.rest = '';
    return rows;
  }

  private push(record: string, rows: TableRow[]): void {
    const text = record.endsWith('\r') ? record.slice(0, -1) : record;
    if (text.trim() !== '') rows.push({ line: this.line, cells: cellsOf(text, this.separator) });
    this.line += lineEndsIn(record) + 1;
  }

  private failUnclosed(): never {
    const where = `${this.name}: line ${this.line}`;
    throw new AppError('input.invalid', 'a quotation mark is opened and never closed', { where });
  }
}

function isOpen(record: string): boolean {
  if (!record.includes('"')) return false;
  let marks = 0;
  for (let at = record.indexOf('"'); at >= 0; at = record.indexOf('"', at + 1)) marks += 1;
  return marks % 2 === 1;
}

function lineEndsIn(record: string): number {
  let count = 0;
  for (let at = record.indexOf('\n'); at >= 0; at = record.indexOf('\n', at + 1)) count += 1;
  return count;
}

function cellsOf(text: string, separator: string): string[] {
  if (!text.includes('"')) return text.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  let [cell, quoted] = ['', false];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') {
      if (quoted && text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = !quoted;
    } else if (sign === separator && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += sign ?? '';
  }
  cells.push(cell.trim());
  return cells;
}
