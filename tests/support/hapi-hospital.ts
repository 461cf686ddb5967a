/**
 * A hospital that runs HAPI, with SMART in front of it, and our service as a process beside it.
 * Out: both, to be used, killed and started again on what they kept.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle, Patient, Resource } from '@medplum/fhirtypes';
import type { PatientView } from '#src/inbound/app-api/contract.ts';
import { hapiServer, type HapiServer } from './hapi-server.ts';
import { LaunchingBrowser } from './launching-browser.ts';
import { eventually } from './service.ts';
import { freePort, serviceProcess, type ServiceProcess } from './service-process.ts';
import { smartGateway, type SmartGateway } from './smart-gateway.ts';

/** All that we write. */
const WRITTEN = ['RiskAssessment', 'CarePlan', 'Observation', 'Device', 'Provenance'];

export interface HapiHospital {
  readonly gateway: SmartGateway;
  hapi(): HapiServer;
  patients(): Promise<string[]>;
  /** Opens a patient in the app, as a person does, and waits until the results are at the hospital. */
  open(patientId: string): Promise<PatientView>;
  /** Every version of what may be ours: `Type/id/_history/version`. */
  state(): Promise<string[]>;
  killService(): Promise<void>;
  startService(): Promise<void>;
  restartHapi(): Promise<void>;
  close(): Promise<void>;
}

export async function hapiHospital(loaded: readonly Bundle[]): Promise<HapiHospital> {
  const folder = mkdtempSync(join(tmpdir(), 'mentor-hapi-'));
  let hapi = await hapiServer(folder);
  for (const bundle of loaded) await hapi.send(bundle);
  const port = await freePort();
  const baseUrl = `http://localhost:${port}`;
  const gateway = await smartGateway({
    upstream: () => hapi.base,
    backendKeys: `${baseUrl}/.well-known/jwks.json`,
  });
  const general = {
    id: 'general',
    fhirBaseUrl: gateway.iss,
    smart: { clientId: 'mentor' },
    backend: { clientId: 'mentor-system' },
  };
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ hospitals: [general] }));
  const env = { PORT: String(port), MENTOR_DATA: folder, MENTOR_CONFIG: config };
  let service: ServiceProcess = await serviceProcess('serve', env);
  return {
    gateway,
    hapi: () => hapi,
    async patients() {
      return (await hapi.all<Patient>('Patient')).map(({ id = '' }) => id);
    },
    async open(patientId) {
      const browser = new LaunchingBrowser(baseUrl);
      await browser.launch(gateway.iss, gateway.launchOf(patientId));
      return eventually(
        () => browser.view(),
        ({ outbox }) => outbox.items.every(({ state }) => state === 'written'),
      );
    },
    async state() {
      const all = await Promise.all(WRITTEN.map((type) => hapi.all<Resource>(type)));
      return all.flat().map(addressOf).toSorted();
    },
    killService: () => service.kill(),
    async startService() {
      service = await serviceProcess('serve', env);
    },
    async restartHapi() {
      await hapi.stop();
      hapi = await hapiServer(folder);
    },
    async close() {
      await service.kill();
      await gateway.close();
      await hapi.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function addressOf({ resourceType, id = '', meta }: Resource): string {
  return `${resourceType}/${id}/_history/${meta?.versionId ?? ''}`;
}
