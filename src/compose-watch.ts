/** The wiring of watching: hospitals that give us our own access → one watcher each. */
import { HospitalWatcher, type WatcherPorts } from './flows/hospital-watcher.ts';
import { connectFhirFeed } from './outbound/ehr-fhir/change-feed.ts';
import type { Database } from './outbound/sqlite/database.ts';
import { sqliteWatchStore } from './outbound/sqlite/watch-store.ts';
import type { BackendAccess } from './ports/backend-access.ts';

export interface WatchOptions extends Omit<WatcherPorts, 'watch' | 'connectFeed'> {
  readonly database: Database;
  /** Id → base address of its FHIR server. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly backend: BackendAccess;
  readonly patientsPerMinute: (hospital: string) => number;
}

export interface Watching {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function watching({
  database,
  addresses,
  backend,
  patientsPerMinute,
  ...ports
}: WatchOptions): Watching {
  const { connectEhr } = ports;
  const connectFeed = connectFhirFeed({ hospitals: addresses, connectEhr });
  const watch = sqliteWatchStore(database);
  const watchers = [...addresses.keys()].flatMap((id) => {
    const token = backend.tokenOf(id);
    return token === undefined
      ? []
      : [
          new HospitalWatcher(
            { id, token, patientsPerMinute: patientsPerMinute(id) },
            { ...ports, watch, connectFeed },
          ),
        ];
  });
  return {
    async start() {
      await Promise.all(watchers.map((each) => each.start()));
    },
    async stop() {
      await Promise.all(watchers.map((each) => each.stop()));
    },
  };
}
