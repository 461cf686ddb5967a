/** The wiring of `mentor models promote|rollback|compare`: packages, choices, the trail, and what ran in the shadow. */
import { openRegistry } from './assess-knowledge.ts';
import type { VersionOperations } from './commands/wiring.ts';
import { networkEngine } from './compose-networks.ts';
import type { Config } from './config.ts';
import { sqliteAudit } from './outbound/sqlite/audit.ts';
import { derivedKey, openDatabase } from './outbound/sqlite/database.ts';
import { sqliteShadowResults } from './outbound/sqlite/shadow-results.ts';
import { fileServedVersions } from './outbound/files/served-versions.ts';

/** It works while the service runs, which reads the choice within seconds. @throws AppError `store.failed`, `model.invalid` */
export function openVersions(config: Config): VersionOperations {
  const { dataFolder, secret, models, ownModels } = config;
  const registry = openRegistry({ ...models, own: ownModels });
  const database = openDatabase(dataFolder, secret);
  return {
    registry,
    served: fileServedVersions(ownModels.chosen),
    audit: sqliteAudit(database, derivedKey(dataFolder, secret, 'audit')),
    shadow: sqliteShadowResults(database),
    clock: { now: () => new Date().toISOString() },
    engine: async () => networkEngine(),
    close: () => {
      database.close();
    },
  };
}
