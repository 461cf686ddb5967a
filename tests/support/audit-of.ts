/** The audit trail of a test's service, oldest first. In: its folder. Out: its entries. */
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import type { AuditEvent } from '#src/ports/audit.ts';

export function auditOf(folder: string): AuditEvent[] {
  const database = openDatabase(folder, undefined);
  try {
    return database
      .prepare<[], { body: string }>('select body from audit order by id')
      .all()
      .map(({ body }) => JSON.parse(body) as AuditEvent);
  } finally {
    database.close();
  }
}
