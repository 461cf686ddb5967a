import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiClient, type ApiClient } from '../../support/api-client.ts';
import { chartOf } from '../../support/chart-of.ts';
import { assessInput, fhirClient, recordOf, typesIn } from '../../support/fhir-client.ts';
import { serviceForClients, type ServiceForClients } from '../../support/service-for-clients.ts';
import { validateResource } from '../../support/validate-resource.ts';

const STORE = { name: 'store', valueBoolean: true };

let client: ApiClient;
let service: ServiceForClients;
beforeAll(async () => {
  client = await apiClient();
  service = await serviceForClients([{ client, scopes: ['system/*.cruds'] }]);
  const fhir = await fhirClient(service.baseUrl, client, 'system/*.cruds');
  await fhir.post('/$assess', assessInput(recordOf(chartOf('p1')), [STORE]));
});
afterAll(async () => {
  await service.stop();
  client.close();
});

const open = (path: string, init?: RequestInit) => fetch(`${service.baseUrl}/fhir${path}`, init);

describe('without a token', () => {
  test('the CapabilityStatement is answered, and valid', async () => {
    const response = await open('/metadata');
    const statement = await response.json();
    expect(response.status).toBe(200);
    expect(statement).toMatchObject({ fhirVersion: '4.0.1', kind: 'instance' });
    expect(validateResource(statement)).toEqual([]);
  });

  test('it is said how to get a token', async () => {
    const configuration = await (await open('/.well-known/smart-configuration')).json();
    expect(configuration).toMatchObject({
      token_endpoint: `${service.baseUrl}/oauth/token`,
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
      capabilities: expect.arrayContaining(['client-confidential-asymmetric', 'permission-v2']),
    });
  });

  test.each(['/RiskAssessment', '/RiskAssessment/x', '/Patient/x', '/RiskAssessment/x/_history'])(
    '%s is refused',
    async (path) => {
      for (const headers of [
        {},
        { authorization: 'Bearer unknown' },
        { authorization: 'Basic x' },
      ]) {
        const response = await open(path, { headers });
        expect(response.status).toBe(401);
        expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm=/);
        const outcome = await response.json();
        expect(outcome).toMatchObject({
          resourceType: 'OperationOutcome',
          issue: [{ code: 'login' }],
        });
        expect(validateResource(outcome)).toEqual([]);
      }
    },
  );

  test('each refusal says what is wrong, in the words of RFC 6750', async () => {
    const realm = 'Bearer realm="Health Analysis Mentor"';
    for (const [headers, challenge, text] of [
      [{}, realm, 'An access token is needed.'],
      [
        { authorization: 'Basic x' },
        `${realm}, error="invalid_token"`,
        'An access token is needed.',
      ],
      [
        { authorization: 'Bearer unknown' },
        `${realm}, error="invalid_token"`,
        'The access token is unknown, or has ended.',
      ],
    ] as const) {
      const response = await open('/RiskAssessment', { headers });
      expect(response.headers.get('www-authenticate')).toBe(challenge);
      expect(await response.json()).toMatchObject({ issue: [{ details: { text } }] });
    }
  });

  test('a token in the address or a form, where it would end in logs, is none', async () => {
    const token = await client.token(service.baseUrl, 'system/*.rs');
    expect((await open(`/RiskAssessment?access_token=${token}`)).status).toBe(401);
    const body = new URLSearchParams({ access_token: token });
    expect((await open('/RiskAssessment/_search', { method: 'POST', body })).status).toBe(401);
  });

  test('nothing is assessed', async () => {
    const init = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    expect((await open('/$assess', init)).status).toBe(401);
    expect((await open('/PlanDefinition/aaa/$apply', init)).status).toBe(401);
  });
});

describe('a token', () => {
  const statusOf = async (scope: string, path: string) =>
    (await (await fhirClient(service.baseUrl, client, scope)).get(path)).status;

  test.each([
    ['system/RiskAssessment.rs', '/RiskAssessment', 200],
    ['system/RiskAssessment.rs', '/CarePlan', 403],
    ['system/RiskAssessment.s', '/RiskAssessment', 200],
    ['system/RiskAssessment.s', '/RiskAssessment/x', 403],
    ['system/RiskAssessment.r', '/RiskAssessment', 403],
    ['system/RiskAssessment.r', '/RiskAssessment/x', 404],
    ['system/RiskAssessment.r', '/RiskAssessment/x/_history', 404],
    ['system/RiskAssessment.r', '/RiskAssessment/_history', 403],
    ['system/RiskAssessment.read', '/RiskAssessment', 200],
    ['system/RiskAssessment.write', '/RiskAssessment', 403],
    ['system/*.read', '/CarePlan', 200],
    ['system/*.cud', '/CarePlan', 403],
    ['system/*.rs', '/Patient/x', 404],
    ['system/*.rs', '/nothing/at/all/here', 404],
  ])('with %s gets %s: %i', async (scope, path, status) => {
    expect(await statusOf(scope, path)).toBe(status);
  });

  test('for reading may have a record assessed, not stored', async () => {
    const fhir = await fhirClient(service.baseUrl, client, 'system/RiskAssessment.rs');
    const record = recordOf(chartOf('p2'));
    expect((await fhir.post('/$assess', assessInput(record))).status).toBe(200);
    const refused = await fhir.post('/$assess', assessInput(record, [STORE]));
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('insufficient_scope');
    expect(refused.json).toMatchObject({ issue: [{ code: 'forbidden' }] });
  });

  test('brings along only what it may see', async () => {
    const query = '/RiskAssessment?_include=*&_revinclude=Provenance:target';
    const less = await fhirClient(service.baseUrl, client, 'system/RiskAssessment.rs');
    expect(typesIn(await less.get(query))).toEqual(['RiskAssessment']);
    const more = await fhirClient(service.baseUrl, client, 'system/*.rs');
    expect(typesIn(await more.get(query))).toEqual(['Device', 'Provenance', 'RiskAssessment']);
  });

  test('counts for its own request, also where many come at once', async () => {
    const may = await client.token(service.baseUrl, 'system/RiskAssessment.rs');
    const mayNot = await client.token(service.baseUrl, 'system/CarePlan.rs');
    const statuses = await Promise.all(
      Array.from({ length: 60 }, async (_, n) => {
        const token = [may, mayNot, 'unknown'][n % 3] ?? '';
        const headers = { authorization: `Bearer ${token}` };
        return (await open('/RiskAssessment', { headers })).status;
      }),
    );
    expect(statuses).toEqual(statuses.map((_, n) => [200, 403, 401][n % 3]));
  });

  test('ends when it is revoked', async () => {
    const token = await client.token(service.baseUrl, 'system/*.rs');
    const headers = { authorization: `Bearer ${token}` };
    expect((await open('/RiskAssessment', { headers })).status).toBe(200);
    const endpoint = `${service.baseUrl}/oauth/revoke`;
    const body = await client.form(endpoint, '');
    body.set('token', token);
    await fetch(endpoint, { method: 'POST', body });
    expect((await open('/RiskAssessment', { headers })).status).toBe(401);
  });
});

describe('what is not offered', () => {
  test.each([
    ['application/fhir+xml', 406],
    ['text/turtle', 406],
    ['application/fhir+json; fhirVersion=5.0', 406],
    ['application/fhir+json; fhirVersion=4.0', 200],
    ['text/html, */*;q=0.1', 200],
    ['application/json', 200],
  ])('as %s: %i', async (accept, status) => {
    const response = await open('/metadata', { headers: { accept } });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/fhir+json');
  });

  test.each([
    ['xml', 406],
    ['json', 200],
    ['application/fhir+json', 200],
  ])('with _format=%s: %i', async (format, status) => {
    expect((await open(`/metadata?_format=${format}`)).status).toBe(status);
  });

  test('nothing is written, changed or deleted', async () => {
    const fhir = await fhirClient(service.baseUrl, client, 'system/*.cruds');
    for (const [method, path] of [
      ['POST', '/RiskAssessment'],
      ['PUT', '/RiskAssessment/x'],
      ['PATCH', '/RiskAssessment/x'],
      ['DELETE', '/RiskAssessment/x'],
      ['POST', ''],
    ] as const) {
      const answer = await fhir.send(path, { method, body: '{}' });
      expect({ status: answer.status, type: answer.json.resourceType }).toEqual({
        status: 405,
        type: 'OperationOutcome',
      });
    }
  });
});
