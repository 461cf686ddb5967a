/** The audit trail in SQLite: each entry's hash covers the one before it. */
import { createHash } from 'node:crypto';
import type { Audit, AuditEvent } from '../../ports/audit.ts';
import type { Database } from './database.ts';

interface Row {
  readonly id: number;
  readonly body: string;
  readonly previous: string;
  readonly hash: string;
}

const FIRST = '0'.repeat(64);

export function sqliteAudit(database: Database): Audit {
  const last = database.prepare<[], Pick<Row, 'hash'>>(
    'select hash from audit order by id desc limit 1',
  );
  const insert = database.prepare<[string, string, string]>(
    'insert into audit (body, previous, hash) values (?, ?, ?)',
  );
  const all = database.prepare<[], Row>('select * from audit order by id');
  const append = database.transaction((event: AuditEvent) => {
    const body = JSON.stringify(event);
    const previous = last.get()?.hash ?? FIRST;
    insert.run(body, previous, hashOf(previous, body));
  });
  return {
    async append(event) {
      append.immediate(event);
    },
    async verify() {
      let previous = FIRST;
      let entries = 0;
      for (const row of all.iterate()) {
        entries += 1;
        if (
          row.previous !== previous ||
          row.hash !== hashOf(previous, row.body) ||
          row.id !== entries
        )
          return { entries, brokenAt: row.id };
        previous = row.hash;
      }
      return { entries, brokenAt: undefined };
    },
  };
}

function hashOf(previous: string, body: string): string {
  return createHash('sha256').update(previous).update('\n').update(body).digest('hex');
}
