/** The service in this process for programs that call it: the given clients and hospitals, a store of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '#src/compose.ts';
import { loadConfig, type HospitalConfig } from '#src/config.ts';
import type { ApiClient } from './api-client.ts';

export interface ServiceForClients {
  readonly baseUrl: string;
  readonly folder: string;
  /** Stops it and starts it again on the same store. */
  restart(): Promise<ServiceForClients>;
  stop(): Promise<void>;
}

export async function serviceForClients(
  clients: readonly {
    readonly client: ApiClient;
    readonly scopes: string[];
    /** Origins of its receivers. */
    readonly endpoints?: string[];
  }[],
  hospitals: readonly HospitalConfig[] = [],
  folder = mkdtempSync(join(tmpdir(), 'mentor-clients-')),
): Promise<ServiceForClients> {
  const config = loadConfig({ PORT: '0', MENTOR_DATA: folder, LOG_LEVEL: 'silent' });
  const registered = clients.map(({ client: { id, jwksUrl }, scopes, endpoints = [] }) => ({
    id,
    jwksUrl,
    scopes,
    endpoints,
  }));
  const service = await startService(
    { ...config, hospitals, clients: registered },
    { sandbox: false, roles: ['web', 'worker'] },
  );
  return {
    baseUrl: service.baseUrl,
    folder,
    async restart() {
      await service.stop();
      return serviceForClients(clients, hospitals, folder);
    },
    async stop() {
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
