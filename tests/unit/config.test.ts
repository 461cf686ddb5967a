import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig, readConfig } from '#src/config.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-config-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileOf(text: string): string {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.yaml`);
  writeFileSync(path, text);
  return path;
}

const WHOLE = `
hospitals:
  - id: general
    fhirBaseUrl: https://ehr.example/fhir/r4
    smart: { clientId: mentor, clientSecretEnv: GENERAL_SECRET }
    backend: { clientId: mentor-system }
    writeBack: { riskAssessment: true, carePlan: true, observation: true, imaging: true }
    pacs: { aeTitle: PACS, host: 10.0.0.5, port: 104, dicomWebUrl: https://pacs.example/dicom-web, sendResults: true }
    settings:
      score2Region: moderate
      kfreRegion: other
      absentMeansNo: { conditions: true, medications: true }
      timeZone: Europe/Berlin
      language: de
      thresholds: { prevent-2023/heart-failure-10y: { percent: 10, source: local, owner: Cardiology board } }
      imaging: { heatmapInitially: hidden, ownReadingFirst: false }
clients:
  - { id: dashboard, jwksUrl: https://dash.example/jwks.json, scopes: [system/RiskAssessment.rs, system/Subscription.cruds], endpoints: [https://hooks.dash.example] }
cdsClients: [ { iss: https://ehr.example, jwksUrl: https://ehr.example/jwks.json, hospital: general } ]
dicom: { accept: [ { aeTitle: PACS, address: 10.0.0.5/32 } ], tls: { keyFile: k.pem, certFile: c.pem, caFile: ca.pem }, maxPduBytes: 262144 }
signIn: { local: true, oidc: { issuer: https://id.example, clientId: mentor, clientSecretEnv: OIDC_SECRET, roleClaim: groups } }
models: { enabled: ['*'], disabled: [pce-2013], shadow: [ckd-undiagnosed@2] }
retention: { auditYears: 6, studiesDays: 30 }
`;

describe('the settings', () => {
  test('have a default for everything', () => {
    expect(loadConfig({})).toMatchObject({
      http: { host: '127.0.0.1', port: 8080 },
      dimse: { port: 11_112, aeTitle: 'MENTOR' },
      hospitals: [],
      logLevel: 'info',
      models: { enabled: ['*'], disabled: [], shadow: [] },
    });
  });

  test('take every part of the documented file, and cannot be changed afterwards', () => {
    const config = loadConfig({
      MENTOR_CONFIG: fileOf(WHOLE),
      GENERAL_SECRET: 'known',
      OIDC_SECRET: 'known too',
    });
    const [hospital] = config.hospitals;
    expect(hospital?.settings.thresholds['prevent-2023/heart-failure-10y']).toEqual({
      percent: 10,
      source: 'local',
      owner: 'Cardiology board',
    });
    expect(config.secretOf(hospital?.smart ?? {})).toBe('known');
    expect(Object.isFrozen(hospital?.settings.thresholds)).toBe(true);
  });

  test('name every fault at once, each with its path', () => {
    const read = readConfig({
      PORT: '80a',
      MENTOR_CONFIG: fileOf(`
hospitals:
  - { id: General Hospital, fhirBaseUrl: ftp://ehr.example, colour: red, settings: { timeZone: Mars } }
  - { id: other, fhirBaseUrl: https://other.example, smart: { clientId: m, clientSecret: oops, clientSecretEnv: NOT_SET } }
clients: [ { id: viewer, jwksUrl: https://v.example/jwks.json, scopes: [system/ImagingStudy.rs], hospital: elsewhere } ]
cdsClients: [ { iss: https://ehr.example, jwksUrl: https://ehr.example/jwks.json, hospital: nowhere } ]
dicom: { quietSeconds: 0 }
telemetry: true
`),
    });
    expect('faults' in read && read.faults.map(({ path }) => path).toSorted()).toEqual([
      'PORT',
      'cdsClients[0].hospital',
      'clients[0].hospital',
      'dicom.quietSeconds',
      'hospitals[0].colour',
      'hospitals[0].fhirBaseUrl',
      'hospitals[0].id',
      'hospitals[0].settings.timeZone',
      'hospitals[1].smart.clientSecret',
      'hospitals[1].smart.clientSecretEnv',
      'telemetry',
    ]);
  });

  test('refuse a CDS client whose keys come unprotected, and two of one issuer', () => {
    const clientOf = (jwksUrl: string) =>
      `{ iss: https://a.example, jwksUrl: ${jwksUrl}, hospital: a }`;
    const read = (clients: string) =>
      readConfig({
        MENTOR_CONFIG: fileOf(
          `hospitals: [{ id: a, fhirBaseUrl: https://a.example/fhir }]\ncdsClients: [${clients}]`,
        ),
      });
    const good = clientOf('http://localhost:9/jwks.json');
    expect(read(good)).toHaveProperty('config');
    expect(read(clientOf('http://a.example/jwks.json'))).toMatchObject({
      faults: [{ path: 'cdsClients[0].jwksUrl' }],
    });
    expect(read(`${good}, ${good}`)).toMatchObject({ faults: [{ path: 'cdsClients' }] });
  });

  test('refuse tokens over plain http, two hospitals at one address, and an unknown version of scopes', () => {
    const hospitals = [
      { id: 'a', fhirBaseUrl: 'http://ehr.example/fhir', backend: { clientId: 'x' } },
      { id: 'b', fhirBaseUrl: 'https://b.example/fhir', smart: { clientId: 'x', scopeVersion: 3 } },
    ];
    expect(readConfig({ MENTOR_CONFIG: fileOf(JSON.stringify({ hospitals })) })).toEqual({
      faults: [
        {
          path: 'hospitals[0].fhirBaseUrl',
          message: 'must be https where tokens are sent, or http on this machine (localhost)',
        },
        { path: 'hospitals[1].smart.scopeVersion', message: 'must be 1 or 2' },
      ],
    });
    const twice = [1, 2].map((n) => ({
      id: `h${n}`,
      fhirBaseUrl: `https://b.example/fhir${'/'.repeat(n)}`,
      smart: { clientId: 'x' },
    }));
    expect(readConfig({ MENTOR_CONFIG: fileOf(JSON.stringify({ hospitals: twice })) })).toEqual({
      faults: [{ path: 'hospitals', message: 'two hospitals with smart have one fhirBaseUrl' }],
    });
  });

  test('link each sender of images to one hospital, and take addresses and networks only', () => {
    const archive = (id: string, aeTitle: string) => ({
      id,
      fhirBaseUrl: `https://${id}.example/fhir`,
      pacs: { aeTitle, host: '10.0.0.5', port: 104 },
    });
    const read = (hospitals: readonly object[], ...accept: readonly object[]) =>
      readConfig({ MENTOR_CONFIG: fileOf(JSON.stringify({ hospitals, dicom: { accept } })) });
    const sender = { aeTitle: 'PACS_A', address: '10.0.0.5/32' };
    expect(read([], sender)).toHaveProperty('config');
    expect(read([archive('a', 'OTHER')], sender)).toHaveProperty('config');
    expect(read([archive('a', 'PACS_A'), archive('b', 'PACS_B')], sender)).toHaveProperty('config');
    expect(read([archive('a', 'PACS_A'), archive('b', 'PACS_A')], sender)).toEqual({
      faults: [
        {
          path: 'dicom.accept[0].aeTitle',
          message: 'PACS_A is the pacs.aeTitle of more than one hospital',
        },
      ],
    });
    expect(
      read([archive('a', 'X'), archive('b', 'Y')], sender, {
        aeTitle: 'X',
        address: 'pacs.example',
      }),
    ).toEqual({
      faults: [
        {
          path: 'dicom.accept[1].address',
          message: 'must be an address or a network, such as 10.0.0.5 or 10.0.0.0/24',
        },
        {
          path: 'dicom.accept[0].aeTitle',
          message: 'PACS_A is the pacs.aeTitle of no hospital, and several are configured',
        },
      ],
    });
  });

  test('say which file cannot be read, and that a key stands twice', () => {
    const missing = readConfig({ MENTOR_CONFIG: join(folder, 'nowhere.yaml') });
    expect(missing).toMatchObject({ faults: [{ path: 'MENTOR_CONFIG' }] });
    const twice = readConfig({ MENTOR_CONFIG: fileOf('{"models": {}, "models": {}}') });
    expect(JSON.stringify(twice)).toContain('unique');
  });
});
