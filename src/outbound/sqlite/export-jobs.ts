/** Bulk exports in SQLite. */
import type { ExportJob, ExportJobs } from '../../ports/export-jobs.ts';
import type { Database } from './database.ts';
import { inGroup } from './group-commit.ts';

export const EXPORT_TABLES = `create table if not exists export_jobs (
  id text primary key,
  client text not null,
  expires_at text not null,
  body text not null
)`;

export function sqliteExportJobs(database: Database): ExportJobs {
  const insert = database.prepare<[string, string, string, string]>(
    'insert into export_jobs (id, client, expires_at, body) values (?, ?, ?, ?)',
  );
  const forget = database.prepare<[string]>('delete from export_jobs where expires_at < ?');
  const one = database.prepare<[string], { body: string }>(
    'select body from export_jobs where id = ?',
  );
  const drop = database.prepare<[string]>('delete from export_jobs where id = ?');
  const count = database.prepare<[string, string], { n: number }>(
    'select count(*) as n from export_jobs where client = ? and expires_at >= ?',
  );
  return {
    async save(job) {
      await inGroup(database, () => {
        forget.run(job.at);
        insert.run(job.id, job.client, job.expiresAt, JSON.stringify(job));
      });
    },
    async get(id) {
      const row = one.get(id);
      return row === undefined ? undefined : (JSON.parse(row.body) as ExportJob);
    },
    async remove(id) {
      await inGroup(database, () => drop.run(id));
    },
    async countOf(client, now) {
      return count.get(client, now)?.n ?? 0;
    },
  };
}
