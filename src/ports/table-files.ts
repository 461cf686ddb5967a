/** Tables of people on disk: a header, and rows that come in pieces, so that a file of any size can be read. */

export interface TableRow {
  /** Where the row begins in the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Table {
  readonly name: string;
  /** As it lies on disk, packed or not. */
  readonly bytes: number;
  readonly header: readonly string[];
  /** A comma stands in numbers: the cells are separated by semicolons. */
  readonly decimalComma: boolean;
  /**
   * From the first row after the header, each time it is called.
   *
   * @param onRead told how many bytes of the file have been read
   * @throws AppError `input.invalid`, `input.unreadable`; `where` names file and line
   */
  rows(onRead?: (bytes: number) => void): AsyncIterable<readonly TableRow[]>;
  sha256(): Promise<string>;
}

export interface TableFiles {
  /** @throws AppError `input.unreadable`, `input.invalid` */
  open(path: string): Promise<Table>;
}
