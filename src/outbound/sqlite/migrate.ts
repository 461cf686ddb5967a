/** Brings a store of an earlier release to what this one expects. In: an open database. Out: the same, changed once. */
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { AUDIT_INDEXES } from './audit-query.ts';
import { signAudit } from './audit.ts';
import { EXPORT_TABLES } from './export-jobs.ts';
import { SEARCH_TABLES } from './search-index.ts';

interface Step {
  readonly name: string;
  readonly run: (database: Sqlite, keyOf: (use: string) => Buffer) => void;
}

const STEPS: readonly Step[] = [
  {
    name: 'audit-head',
    run: (database, keyOf) => {
      database.exec(`create table if not exists audit_head (
        one integer primary key check (one = 1),
        entries integer not null,
        hash text not null,
        mac text not null
      )`);
      signAudit(database, keyOf('audit'));
    },
  },
  {
    name: 'audit-index',
    run: (database) => {
      database.exec(AUDIT_INDEXES);
    },
  },
  {
    name: 'export-jobs',
    run: (database) => {
      database.exec(EXPORT_TABLES);
    },
  },
  {
    name: 'search-index',
    run: (database) => {
      database.exec('alter table resources add column ended_seq integer');
      database.exec(`update resources set ended_seq = (select later.seq from resources later
        where later.type = resources.type and later.id = resources.id
        and later.version = resources.version + 1)`);
      database.exec(SEARCH_TABLES);
    },
  },
];

/** All or nothing; what was done before is not done again, also by two processes that start together. */
export function migrate(database: Sqlite, keyOf: (use: string) => Buffer): void {
  const done = () => new Set(isDone.all().map(({ name }) => name));
  database.exec('create table if not exists migrations (name text primary key)');
  const isDone = database.prepare<[], { name: string }>('select name from migrations');
  const note = database.prepare<[string]>('insert into migrations (name) values (?)');
  const missing = () => STEPS.filter(({ name }) => !done().has(name));
  if (missing().length === 0) return;
  database
    .transaction(() => {
      for (const { name, run } of missing()) {
        run(database, keyOf);
        note.run(name);
      }
    })
    .immediate();
}
