/** A hospital that knows us as it likes, and the service that it launches. */
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import type { HospitalConfig } from '#src/config.ts';
import { chartOf } from '../../support/chart-of.ts';
import { LaunchingBrowser } from '../../support/launching-browser.ts';
import {
  hospitalConfig,
  removeStore,
  testService,
  type TestService,
} from '../../support/service.ts';
import { tinyHospital, type TinyHospital, type TokenRequest } from '../../support/tiny-hospital.ts';

export interface Setting {
  readonly hospital: TinyHospital;
  readonly service: TestService;
  close(): Promise<void>;
}

export async function setting(
  registered: Partial<HospitalConfig> = {},
  discovery: Readonly<Record<string, unknown>> = {},
): Promise<Setting> {
  const hospital = await tinyHospital([chartOf('p1'), chartOf('p2', 118)]);
  hospital.faults.discovery = discovery;
  const service = await testService([
    { ...hospitalConfig('general', hospital.iss), ...registered },
  ]);
  return {
    hospital,
    service,
    async close() {
      await service.stop();
      await hospital.close();
      removeStore(service);
    },
  };
}

export async function launchedFrom(
  { hospital, service }: Pick<Setting, 'hospital' | 'service'>,
  patient = 'p1',
): Promise<LaunchingBrowser> {
  const browser = new LaunchingBrowser(service.baseUrl);
  await browser.launch(hospital.iss, hospital.launchOf(patient));
  return browser;
}

export interface Assertion {
  readonly header: ReturnType<typeof decodeProtectedHeader>;
  readonly claims: JWTPayload;
}

/** Checked as a hospital does: with the keys that we publish, for its token endpoint. */
export async function assertionOf(
  { form }: TokenRequest,
  { hospital, service }: Pick<Setting, 'hospital' | 'service'>,
): Promise<Assertion> {
  const jwt = form['client_assertion'] ?? '';
  const keys = createRemoteJWKSet(new URL(`${service.baseUrl}/.well-known/jwks.json`));
  const { payload } = await jwtVerify(jwt, keys, {
    audience: `${hospital.origin}/token`,
    algorithms: ['ES384', 'RS384'],
    typ: 'JWT',
  });
  return { header: decodeProtectedHeader(jwt), claims: payload };
}
