/**
 * Writes that come together are made durable together: one transaction, and one wait for the disk, for all who wait.
 *
 * In: work on the database. Out: what it returned, once it is on the disk. Work is done in the order it came. Each piece is
 * whole or not at all, and one that fails takes nobody with it; where the commit fails, all of them have failed.
 */
import type Database from 'better-sqlite3-multiple-ciphers';

interface Waiting {
  readonly work: () => unknown;
  readonly done: (result: never) => void;
  readonly failed: (error: unknown) => void;
}

class Group {
  readonly #waiting: Waiting[] = [];
  readonly #all: (batch: readonly Waiting[]) => readonly (() => void)[];

  constructor(database: Database) {
    // Inside of the group's transaction this one is a savepoint.
    const one = database.transaction((work: () => unknown) => work());
    const all = database.transaction((batch: readonly Waiting[]) =>
      batch.map(({ work, done, failed }) => {
        try {
          const result = one(work);
          return () => done(result as never);
        } catch (error) {
          // Such as a full disk: SQLite has undone everything, also what went well before.
          if (!database.inTransaction) throw error;
          return () => failed(error);
        }
      }),
    );
    this.#all = (batch) => all.immediate(batch);
  }

  add(waiting: Waiting): void {
    this.#waiting.push(waiting);
    // After everybody whose request came in by now has had a turn.
    if (this.#waiting.length === 1) setImmediate(() => this.flush());
  }

  flush(): void {
    const batch = this.#waiting.splice(0);
    if (batch.length === 0) return;
    try {
      for (const tell of this.#all(batch)) tell();
    } catch (error) {
      for (const { failed } of batch) failed(error);
    }
  }
}

const GROUPS = new WeakMap<Database, Group>();

function groupOf(database: Database): Group {
  const known = GROUPS.get(database);
  if (known !== undefined) return known;
  const made = new Group(database);
  GROUPS.set(database, made);
  return made;
}

/**
 * Writes, and returns what the work returned when it is on the disk.
 *
 * @param work synchronous, on this database; what it throws is what the promise is rejected with, and undoes it alone
 */
export function inGroup<T>(database: Database, work: () => T): Promise<T> {
  return new Promise<T>((done, failed) => groupOf(database).add({ work, done, failed }));
}

/** Writes what waits, at once: before the database is closed. */
export function writeWaiting(database: Database): void {
  GROUPS.get(database)?.flush();
}
