/** The wiring of `mentor keys`: the store of the settings → its signing keys and its data-encryption key. */
import type { KeyOperations } from './commands/wiring.ts';
import type { Config } from './config.ts';
import { dataKeys } from './outbound/sqlite/data-key.ts';
import { derivedKey, openDatabase } from './outbound/sqlite/database.ts';
import { rotateDataKey } from './outbound/sqlite/rotate-data-key.ts';
import { sqliteAudit } from './outbound/sqlite/audit.ts';
import { sqliteSigningKeys } from './outbound/sqlite/signing-keys.ts';

const clock = { now: () => new Date().toISOString() };

/** Makes the store where there is none. @throws AppError `store.failed`, `store.in-use` */
export function openKeys({ dataFolder, secret }: Config): KeyOperations {
  const database = openDatabase(dataFolder, secret);
  return {
    signing: sqliteSigningKeys(database, clock),
    audit: sqliteAudit(database, derivedKey(dataFolder, secret, 'audit')),
    dataKeyMadeAt: dataKeys(dataFolder, secret)[0]?.madeAt,
    close: () => {
      database.close();
    },
  };
}

export function rotateData({ dataFolder, secret }: Config): void {
  rotateDataKey(dataFolder, secret, clock.now());
}
