/** The service in this process, against the given hospitals, with a store of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '#src/compose.ts';
import { loadConfig, type Config, type HospitalConfig } from '#src/config.ts';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';

export interface TestService {
  readonly baseUrl: string;
  readonly folder: string;
  stop(): Promise<void>;
}

export function hospitalConfig(id: string, iss: string): HospitalConfig {
  return {
    id,
    title: `${id} hospital`,
    fhirBaseUrl: iss,
    smart: { clientId: 'mentor' },
    frameOrigins: ['https://ehr.example'],
    writeBack: { riskAssessment: true, carePlan: true, observation: true, imaging: true },
    settings: DEFAULT_SETTINGS,
  };
}

export async function testService(
  hospitals: readonly HospitalConfig[],
  folder = mkdtempSync(join(tmpdir(), 'mentor-service-')),
  more: Partial<Pick<Config, 'cdsClients' | 'clients' | 'http'>> = {},
): Promise<TestService> {
  const config = loadConfig({ PORT: '0', MENTOR_DATA: folder, LOG_LEVEL: 'silent' });
  const service = await startService(
    { ...config, hospitals, ...more },
    { sandbox: false, roles: ['web', 'worker'], watchEveryMs: 250 },
  );
  return { ...service, folder };
}

export function removeStore({ folder }: TestService): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Until it is so; what it is then. */
export async function eventually<T>(
  look: () => T | Promise<T>,
  isSo: (found: T) => boolean,
): Promise<T> {
  const until = Date.now() + 45_000;
  for (;;) {
    const found = await look();
    if (isSo(found)) return found;
    if (Date.now() > until) throw new Error(`not so after 45 s: ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
