import type { Bundle, Observation, RiskAssessment } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validateResource } from '../../support/validate-resource.ts';
import { jsonIn, launched, resultBundle, startHospital, type Running } from './hospital.ts';

let hospital: Running;
let fhir: Awaited<ReturnType<typeof launched>>['fhir'];

beforeAll(async () => {
  hospital = await startHospital();
  ({ fhir } = await launched(hospital, 'lindqvist'));
});
afterAll(() => hospital.stop());

const idsOf = ({ entry = [] }: Bundle) => entry.map(({ resource }) => resource?.id ?? '');
const statusesOf = ({ entry = [] }: Bundle) => entry.map(({ response }) => response?.status);

describe('the server says what it does', () => {
  test('in a valid CapabilityStatement, to everybody', async () => {
    const response = await fetch(`${hospital.sandbox.iss}/metadata`);
    const { body: statement } = await jsonIn(response);
    expect(validateResource(statement)).toEqual([]);
    const [rest] = statement.rest;
    expect(rest.interaction).toContainEqual({ code: 'transaction' });
    expect(rest.security.service[0].coding[0].code).toBe('SMART-on-FHIR');
  });
});

describe('reading', () => {
  test('needs a token', async () => {
    const response = await fetch(`${hospital.sandbox.iss}/Patient/lindqvist`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('Bearer');
    expect((await jsonIn(response)).body).toMatchObject({ resourceType: 'OperationOutcome' });
  });

  test('gives version and time with the resource', async () => {
    const { headers, body } = await fhir('GET', 'Patient/lindqvist');
    expect(headers.get('etag')).toBe('W/"1"');
    expect(headers.get('content-type')).toMatch(/application\/fhir\+json/);
    expect(Date.parse(body.meta.lastUpdated)).toBeLessThanOrEqual(Date.now());
  });

  test.each(['patient=lindqvist', 'subject=Patient/lindqvist', 'patient=Patient/lindqvist'])(
    'finds codes of the patient by %s',
    async (whose) => {
      const codes = encodeURIComponent('4548-4,http://loinc.org|2160-0');
      const { body } = await fhir('GET', `Observation?${whose}&code=${codes}&_count=200`);
      const bundle: Bundle<Observation> = body;
      const found = new Set(bundle.entry?.map(({ resource }) => resource?.code.coding?.[0]?.code));
      expect(found).toEqual(new Set(['4548-4', '2160-0']));
      expect(body.total).toBe(body.entry.length);
    },
  );

  test('finds by category, by time and by POST', async () => {
    const byCategory = await fhir('GET', 'Observation?patient=lindqvist&category=vital-signs');
    expect(byCategory.body.total).toBeGreaterThan(5);
    const future = await fhir('GET', 'Observation?patient=lindqvist&_lastUpdated=gt2100-01-01');
    expect(future.body.total).toBe(0);
    const response = await fetch(`${hospital.sandbox.iss}/Observation/_search`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${(await launched(hospital, 'lindqvist')).token['access_token']}`,
      },
      body: new URLSearchParams({ patient: 'lindqvist', code: '4548-4' }),
    });
    expect((await jsonIn(response)).body.total).toBe(3);
  });

  test('is paged with next links, until all are read and none twice', async () => {
    const all = new Set<string>();
    let next: string | undefined = 'Observation?patient=lindqvist&_count=20';
    let pages = 0;
    while (next !== undefined) {
      const page: Bundle = (await fhir('GET', next)).body;
      for (const id of idsOf(page)) {
        expect(all).not.toContain(id);
        all.add(id);
      }
      next = page.link?.find(({ relation }) => relation === 'next')?.url;
      pages += 1;
      if (next === undefined) expect(all.size).toBe(page.total);
    }
    expect(pages).toBeGreaterThan(2);
  });

  test.each(['colour=red', '_has:Provenance:target:agent=1', '_unknown=1'])(
    'a question that it does not understand is refused instead of overlooked: %s',
    async (question) => {
      const { status, body } = await fhir('GET', `Observation?patient=lindqvist&${question}`);
      expect(status).toBe(400);
      expect(body.issue[0].code).toBe('not-supported');
    },
  );

  test('an unknown address is 404 with an OperationOutcome', async () => {
    const { status, body } = await fhir('GET', 'Observation/none');
    expect(status).toBe(404);
    expect(body.resourceType).toBe('OperationOutcome');
  });
});

describe('whose data', () => {
  test.each([
    'Patient/birkeland',
    'Observation/birkeland-observation-1',
    'Observation/birkeland-observation-1/_history',
    'Observation/birkeland-observation-1/_history/1',
    'Observation?patient=birkeland',
    'Condition?subject=Patient/birkeland',
  ])('of another patient is refused: %s', async (path) => {
    const { status, body } = await fhir('GET', path);
    expect(status).toBe(403);
    expect(JSON.stringify(body)).not.toContain('BIRKELAND');
  });

  test('a search without a patient finds the launched one only', async () => {
    const { body } = await fhir('GET', 'Observation?_count=200');
    expect(idsOf(body).every((id) => id.startsWith('lindqvist-'))).toBe(true);
    expect(idsOf((await fhir('GET', 'Patient')).body)).toEqual(['lindqvist']);
  });

  test('of another patient cannot be written or taken over', async () => {
    const bundle = resultBundle('birkeland', 'foreign');
    expect((await fhir('POST', '', bundle)).status).toBe(403);
    const own = await fhir('GET', 'Observation/lindqvist-observation-1');
    const stolen = { ...own.body, subject: { reference: 'Patient/birkeland' } };
    expect((await fhir('PUT', 'Observation/lindqvist-observation-1', stolen)).status).toBe(403);
    const foreign = { ...own.body, id: 'birkeland-observation-1' };
    expect((await fhir('PUT', 'Observation/birkeland-observation-1', foreign)).status).toBe(403);
  });
});

describe('scopes', () => {
  test('of version 1 and 2 allow what they say and no more', async () => {
    const scope = 'launch patient/Observation.read patient/Condition.r';
    const { fhir: limited } = await launched(hospital, 'lindqvist', scope);
    expect((await limited('GET', 'Observation?patient=lindqvist')).status).toBe(200);
    expect((await limited('GET', 'Condition/lindqvist-condition-1')).status).toBe(200);
    expect((await limited('GET', 'Condition?patient=lindqvist')).status).toBe(403);
    expect((await limited('GET', 'MedicationRequest?patient=lindqvist')).status).toBe(403);
    expect((await limited('POST', '', resultBundle('lindqvist', 'limited'))).status).toBe(403);
  });

  test('with a query allow what matches it', async () => {
    const category = 'http://terminology.hl7.org/CodeSystem/observation-category|vital-signs';
    const scope = `launch patient/Observation.rs?category=${category}`;
    const { fhir: limited } = await launched(hospital, 'lindqvist', scope);
    const { body } = await limited('GET', 'Observation?patient=lindqvist&_count=200');
    const codes = JSON.stringify(body);
    expect(codes).toContain('85354-9');
    expect(codes).not.toContain('"laboratory"');
  });
});

describe('writing', () => {
  test('a transaction is done once, however often it is sent', async () => {
    const first = await fhir('POST', '', resultBundle('lindqvist'));
    expect(first.status).toBe(200);
    expect(new Set(statusesOf(first.body))).toEqual(new Set(['201 Created']));
    const again = await fhir('POST', '', resultBundle('lindqvist'));
    expect(again.body.entry[0].response).toMatchObject({
      status: '200 OK',
      location: first.body.entry[0].response.location,
    });
    const { body } = await fhir('GET', 'RiskAssessment?patient=lindqvist');
    expect(body.total).toBe(1);
    const { performer } = body.entry[0].resource;
    expect(performer.reference).toMatch(/^Device\//);
    expect((await fhir('GET', performer.reference)).status).toBe(200);
  });

  test('two at the same time make one resource', async () => {
    const both = await Promise.all(
      [1, 2].map(() => fhir('POST', '', resultBundle('lindqvist', 'race'))),
    );
    const locations = both.map(({ body }) => body.entry[0].response.location as string);
    expect(locations[0]).toBe(locations[1]);
  });

  test('a transaction that fails leaves nothing', async () => {
    const bundle = resultBundle('lindqvist', 'broken');
    const withoutStatus = {
      resource: {
        resourceType: 'Observation',
        code: { text: 'no status' },
        subject: { reference: 'Patient/lindqvist' },
      },
      request: { method: 'POST', url: 'Observation' },
    };
    const broken = { ...bundle, entry: [...bundle.entry!, withoutStatus] };
    const { status, body } = await fhir('POST', '', broken);
    expect(status).toBe(422);
    expect(body.resourceType).toBe('OperationOutcome');
    for (const type of ['RiskAssessment', 'Device', 'Observation']) {
      const found = await fhir('GET', `${type}?identifier=https://example.org/results|`);
      expect(JSON.stringify(found.body)).not.toContain('broken');
    }
  });

  test('a reference to nothing is refused', async () => {
    const { status } = await fhir('POST', 'Observation', {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'Score' },
      subject: { reference: 'Patient/lindqvist' },
      device: { reference: 'Device/none' },
    });
    expect(status).toBe(422);
  });

  test('a conditional create outside a transaction answers 201, then 200', async () => {
    const observation = {
      resourceType: 'Observation',
      status: 'final',
      identifier: [{ system: 'https://example.org/results', value: 'single' }],
      code: { text: 'Score' },
      subject: { reference: 'Patient/lindqvist' },
    };
    const once = { 'if-none-exist': 'identifier=https://example.org/results|single' };
    const first = await fhir('POST', 'Observation', observation, once);
    const second = await fhir('POST', 'Observation', observation, once);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body.id).toBe(first.body.id);
    expect(first.headers.get('location')).toBe(
      `${hospital.sandbox.iss}/Observation/${first.body.id}/_history/1`,
    );
  });

  test('an update with If-Match keeps every version, and refuses an old one', async () => {
    await fhir('POST', '', resultBundle('lindqvist', 'versions'));
    const query = 'identifier=https://example.org/results|risk-versions';
    const { body } = await fhir('GET', `RiskAssessment?${query}`);
    const risk = body.entry[0].resource;
    const path = `RiskAssessment/${risk.id}`;
    const final = { ...risk, status: 'final' };
    const done = await fhir('PUT', path, final, { 'if-match': 'W/"1"' });
    expect(done.status).toBe(200);
    expect(done.body.meta.versionId).toBe('2');
    const late = await fhir('PUT', path, { ...risk, status: 'cancelled' }, { 'if-match': 'W/"1"' });
    expect(late.status).toBe(412);
    const inBundle = await fhir('POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ resource: final, request: { method: 'PUT', url: path, ifMatch: 'W/"1"' } }],
    });
    expect(inBundle.status).toBe(412);
    const history = await fhir('GET', `${path}/_history`);
    const versions: Bundle<RiskAssessment> = history.body;
    const states = versions.entry?.map(({ resource }) => resource?.status);
    expect(states).toEqual(['final', 'preliminary']);
    expect((await fhir('GET', `${path}/_history/1`)).body.status).toBe('preliminary');
  });

  test('a conditional update creates, then changes', async () => {
    const plan = (title: string) => ({
      resourceType: 'CarePlan',
      status: 'draft',
      intent: 'proposal',
      title,
      identifier: [{ system: 'https://example.org/results', value: 'plan' }],
      subject: { reference: 'Patient/lindqvist' },
    });
    const path = 'CarePlan?identifier=https://example.org/results|plan';
    expect((await fhir('PUT', path, plan('one'))).status).toBe(201);
    expect((await fhir('PUT', path, plan('two'))).status).toBe(200);
    const { body } = await fhir('GET', path);
    expect(body.total).toBe(1);
    expect(body.entry[0].resource.title).toBe('two');
  });

  test('a batch answers for each entry alone', async () => {
    const { body } = await fhir('POST', '', {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [
        { request: { method: 'GET', url: 'Patient/lindqvist' } },
        { request: { method: 'GET', url: 'Patient/birkeland' } },
      ],
    });
    expect(statusesOf(body)).toEqual(['200 OK', '403']);
  });

  test('what is not JSON, too large or deleted is refused in FHIR', async () => {
    const { token } = await launched(hospital, 'lindqvist');
    const response = await fetch(`${hospital.sandbox.iss}/Observation`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token['access_token']}`,
        'content-type': 'application/fhir+json',
      },
      body: '{',
    });
    expect(response.status).toBe(400);
    expect((await jsonIn(response)).body.resourceType).toBe('OperationOutcome');
    expect((await fhir('DELETE', 'Observation/lindqvist-observation-1')).status).toBe(405);
  });
});
