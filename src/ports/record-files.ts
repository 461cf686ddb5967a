/** Where the command line reads records from: files, folders and standard input. */

/** What is read and grouped by patient together. */
export interface DataSet {
  /** For messages: the file, or the folder of typed NDJSON files. */
  readonly name: string;
  /** `-` is standard input. */
  readonly files: readonly string[];
  readonly bytes: number;
}

export interface RecordFiles {
  /** In a fixed order. @throws AppError `input.unreadable` */
  list(paths: readonly string[]): Promise<readonly DataSet[]>;
  /**
   * @returns parsed JSON: a Bundle, a resource, or a list of both
   * @throws AppError `input.unreadable`, `input.not-json`, `input.duplicate-key`, `input.too-large`; `where` names file and place
   */
  read(dataSet: DataSet): Promise<unknown>;
}
