/** The part of better-sqlite3-multiple-ciphers that we use; its own types are not in its `exports`. */
declare module 'better-sqlite3-multiple-ciphers' {
  interface Statement<Parameters extends unknown[], Row> {
    run(...parameters: Parameters): {
      readonly changes: number;
      readonly lastInsertRowid: number | bigint;
    };
    get(...parameters: Parameters): Row | undefined;
    all(...parameters: Parameters): Row[];
    iterate(...parameters: Parameters): IterableIterator<Row>;
  }
  interface Transaction<Parameters extends unknown[], Result> {
    (...parameters: Parameters): Result;
    immediate(...parameters: Parameters): Result;
  }
  export default class Database {
    readonly inTransaction: boolean;
    constructor(file: string, options?: { readonly timeout?: number });
    prepare<Parameters extends unknown[], Row = unknown>(sql: string): Statement<Parameters, Row>;
    transaction<Parameters extends unknown[], Result>(
      work: (...parameters: Parameters) => Result,
    ): Transaction<Parameters, Result>;
    exec(sql: string): this;
    key(key: Buffer): number;
    rekey(key: Buffer): number;
    pragma(pragma: string): unknown;
    close(): this;
  }
}
