/** The wiring of what an operator does beside the running service: the same store, opened once more. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Operations } from './commands/wiring.ts';
import type { Config } from './config.ts';
import { AppError } from './errors.ts';
import { allDeliveries } from './flows/all-deliveries.ts';
import { sqliteAudit } from './outbound/sqlite/audit.ts';
import { derivedKey, openDatabase } from './outbound/sqlite/database.ts';
import { sqliteNotifications } from './outbound/sqlite/notifications.ts';
import { sqliteOutbox } from './outbound/sqlite/outbox.ts';
import { sqlitePacsOutbox } from './outbound/sqlite/pacs-outbox.ts';

/** @throws AppError `store.failed` */
export function openOperations({ dataFolder, secret }: Config): Operations {
  // Looking must not make a store, nor a key.
  if (!existsSync(join(dataFolder, 'mentor.db')))
    throw new AppError('store.failed', 'there is no store here; is MENTOR_DATA right?', {
      where: dataFolder,
    });
  const database = openDatabase(dataFolder, secret);
  return {
    outbox: allDeliveries(
      sqliteOutbox(database),
      sqliteNotifications(database),
      sqlitePacsOutbox(database),
    ),
    audit: sqliteAudit(database, derivedKey(dataFolder, secret, 'audit')),
    close: () => {
      database.close();
    },
  };
}
