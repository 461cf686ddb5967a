/** The service, a hospital in memory and an EHR that calls: what the tests of CDS Hooks share. */
import type { Resource } from '@medplum/fhirtypes';
import { cdsClient, filled, type CdsClient } from '../../support/cds-client.ts';
import { chartOf } from '../../support/chart-of.ts';
import {
  hospitalConfig,
  removeStore,
  testService,
  type TestService,
} from '../../support/service.ts';
import { tinyHospital, type TinyHospital } from '../../support/tiny-hospital.ts';

export interface Setting {
  readonly hospital: TinyHospital;
  readonly client: CdsClient;
  readonly service: TestService;
  readonly templates: Record<string, string>;
  /** Full prefetch of a patient of the hospital, or of given resources. */
  prefetch(patientId: string, resources?: readonly Resource[]): Record<string, unknown>;
  url(service: string): string;
  close(): Promise<void>;
}

export async function setting(
  patients: readonly (readonly Resource[])[] = [chartOf('p1'), chartOf('p2', 112)],
): Promise<Setting> {
  const hospital = await tinyHospital(patients);
  const client = await cdsClient();
  const service = await testService([hospitalConfig('general', hospital.iss)], undefined, {
    cdsClients: [{ iss: client.iss, jwksUrl: client.jwksUrl, hospital: 'general' }],
  });
  const response = await fetch(`${service.baseUrl}/cds-services`);
  const discovered: ReturnType<typeof JSON.parse> = await response.json();
  const templates: Record<string, string> = discovered.services[0].prefetch;
  return {
    hospital,
    client,
    service,
    templates,
    prefetch(patientId, resources) {
      const own = patients.find(([patient]) => patient?.id === patientId) ?? [];
      return filled(templates, resources ?? own);
    },
    url: (id) => `${service.baseUrl}/cds-services/${id}`,
    async close() {
      await service.stop();
      await hospital.close();
      await client.close();
      removeStore(service);
    },
  };
}
