/** Discovery, as the standard describes it (requirements 4–16, 29, 36, 55–59, 208). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setting, type Setting } from './setting.ts';

let here: Setting;
interface Described {
  readonly id: string;
  readonly hook: string;
  readonly prefetch: Record<string, string>;
  readonly title: string;
  readonly description: string;
  readonly usageRequirements: string;
}

let services: Described[];
let response: Response;
beforeAll(async () => {
  here = await setting();
  response = await fetch(`${here.service.baseUrl}/cds-services`);
  const body: ReturnType<typeof JSON.parse> = await response.json();
  services = body.services;
});
afterAll(() => here.close());

test('is open to everybody, as JSON', () => {
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('application/json');
});

test('answers a call with a token as well', async () => {
  const url = `${here.service.baseUrl}/cds-services`;
  const headers = { authorization: `Bearer ${await here.client.token(url)}` };
  expect((await fetch(url, { headers })).status).toBe(200);
});

test('each service has hook, title, description, id, prefetch and usage requirements', () => {
  expect(services.map(({ id, hook }) => [id, hook])).toEqual([
    ['mentor-patient-view', 'patient-view'],
    ['mentor-order-select', 'order-select'],
    ['mentor-order-sign', 'order-sign'],
    ['mentor-encounter-start', 'encounter-start'],
  ]);
  for (const service of services)
    for (const text of [service.title, service.description, service.usageRequirements])
      expect(text.length).toBeGreaterThan(10);
});

describe('prefetch templates', () => {
  test('use no token but context.patientId', () => {
    for (const { prefetch } of services)
      for (const query of Object.values(prefetch))
        expect(query.match(/\{\{.*?\}\}/g)).toEqual(['{{context.patientId}}']);
  });

  test('are one read and one search a type, of a length that servers take', () => {
    for (const query of Object.values(here.templates)) {
      expect(query).toMatch(/^(Patient\/\{\{|[A-Z][A-Za-z]+\?patient=\{\{)/);
      expect(query.length).toBeLessThan(2_000);
    }
  });

  test('name every type that a launch reads', () => {
    const types = Object.values(here.templates).map((query) => query.split(/[/?]/)[0]);
    expect([...new Set(types)]).toEqual(
      expect.arrayContaining(['Patient', 'Observation', 'Condition', 'MedicationRequest']),
    );
    expect(types).not.toContain('RiskAssessment');
  });

  test('ask for Observations by LOINC code, and for our own inputs apart', () => {
    expect(here.templates['observation1']).toContain('code=');
    expect(here.templates['answer1']).toContain('code=');
  });
});

test.each(['', '/mentor-patient-view', '/mentor-patient-view/feedback'])(
  'a browser of another origin may call /cds-services%s',
  async (path) => {
    const preflight = await fetch(`${here.service.baseUrl}/cds-services${path}`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://sandbox.cds-hooks.org',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
  },
);

test('nothing else of the service is open to other origins', async () => {
  const other = await fetch(`${here.service.baseUrl}/health/live`);
  expect(other.headers.get('access-control-allow-origin')).toBeNull();
});
