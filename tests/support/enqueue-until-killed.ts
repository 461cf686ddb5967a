/** A process that enqueues, and says the id of each item once it is kept. In: folder of the store. Ends by SIGKILL only. */
import { writeSync } from 'node:fs';
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import { sqliteOutbox } from '#src/outbound/sqlite/outbox.ts';

const outbox = sqliteOutbox(openDatabase(process.argv[2] ?? '', undefined));
for (let n = 0; ; n += 1) {
  await outbox.enqueue({
    id: `item-${n}`,
    hospital: 'general',
    patient: `Patient/${n}`,
    what: 'RiskAssessment',
    bundle: { resourceType: 'Bundle', type: 'transaction' },
    enqueuedAt: '2026-11-24T10:00:00.000Z',
  });
  writeSync(1, `item-${n}\n`);
}
