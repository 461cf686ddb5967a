/** A process that writes many things at a time, and says each once it is kept. In: folder of the store. Ends by SIGKILL only. */
import { writeSync } from 'node:fs';
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import { sqliteAudit } from '#src/outbound/sqlite/audit.ts';
import { sqliteOutbox } from '#src/outbound/sqlite/outbox.ts';

const CALLERS = 20;
const AT = '2026-11-24T10:00:00.000Z';
const database = openDatabase(process.argv[2] ?? '', undefined);
const outbox = sqliteOutbox(database);
const audit = sqliteAudit(database, Buffer.from('a key of the test'));

async function caller(name: number): Promise<never> {
  for (let n = 0; ; n += 1) {
    const patient = `Patient/${name}-${n}`;
    await audit.append({
      at: AT,
      who: 'service',
      what: 'hook.read',
      hospital: 'general',
      patient,
      outcome: 'success',
    });
    writeSync(1, `audit ${patient}\n`);
    await outbox.enqueue({
      id: `item-${name}-${n}`,
      hospital: 'general',
      patient,
      what: 'RiskAssessment',
      bundle: { resourceType: 'Bundle', type: 'transaction' },
      enqueuedAt: AT,
    });
    writeSync(1, `outbox item-${name}-${n}\n`);
  }
}

await Promise.all(Array.from({ length: CALLERS }, (_, name) => caller(name)));
