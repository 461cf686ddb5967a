import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { afterEach, describe, expect, test } from 'vitest';
import { connectFhirEhr, EHR_LIMITS } from '#src/outbound/ehr-fhir/ehr.ts';
import {
  scriptedServer,
  type Answer,
  type Asked,
  type ScriptedServer,
} from '../../../support/scripted-server.ts';

const FIRST = { mayBeThere: false };
const LIMITS = { ...EHR_LIMITS, timeoutMs: 1_500, firstPauseMs: 5, longestPauseMs: 20 };

const risk: Resource = {
  resourceType: 'RiskAssessment',
  status: 'preliminary',
  subject: { reference: 'Patient/p1' },
  performer: { reference: 'urn:uuid:device' },
};
const device: Resource = { resourceType: 'Device' };
const transaction: Bundle = {
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    {
      fullUrl: 'urn:uuid:risk',
      resource: risk,
      request: { method: 'POST', url: 'RiskAssessment', ifNoneExist: 'identifier=a|1' },
    },
    {
      fullUrl: 'urn:uuid:device',
      resource: device,
      request: { method: 'POST', url: 'Device', ifNoneExist: 'identifier=a|2' },
    },
  ],
};

function statement(interactions: readonly string[], conditionalCreate: boolean) {
  return {
    resourceType: 'CapabilityStatement',
    rest: [
      {
        mode: 'server',
        interaction: interactions.map((code) => ({ code })),
        resource: ['RiskAssessment', 'Device'].map((type) => ({ type, conditionalCreate })),
      },
    ],
  };
}

let server: ScriptedServer;
afterEach(() => server.close());

async function hospital(metadata: unknown, answer: (asked: Asked) => Answer) {
  server = await scriptedServer((asked) =>
    asked.url === '/metadata' ? { body: metadata } : answer(asked),
  );
  const token = { current: async () => 'good', renew: async () => undefined };
  return connectFhirEhr(new Map([['general', server.baseUrl]]), LIMITS)('general', token);
}

const response = (entry: BundleEntry[]): Bundle => ({
  resourceType: 'Bundle',
  type: 'transaction-response',
  entry,
});
const locations = (bundle: Bundle) => bundle.entry?.map((entry) => entry.response?.location);

describe('writing', () => {
  test('sends one transaction and tells where each entry is, relative and with its version', async () => {
    const ehr = await hospital(statement(['transaction'], true), () => ({
      body: response([
        {
          response: {
            status: '201',
            location: 'https://ehr.example/fhir/RiskAssessment/7/_history/1',
          },
        },
        { response: { status: '200', location: 'Device/3', etag: 'W/"5"' } },
      ]),
    }));
    const written = await ehr.write(transaction, FIRST);
    expect(locations(written)).toEqual(['RiskAssessment/7/_history/1', 'Device/3/_history/5']);
    expect(server.asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('sends the same transaction again when the line was cut after it', async () => {
    let tries = 0;
    const ehr = await hospital(statement(['transaction'], true), ({ method }) => {
      if (method === 'GET') return { body: { resourceType: 'Bundle', type: 'searchset' } };
      tries += 1;
      return tries === 1
        ? { cut: true }
        : {
            body: response([
              { response: { status: '200', location: 'RiskAssessment/7' } },
              { response: { status: '200', location: 'Device/3' } },
            ]),
          };
    });
    await ehr.write(transaction, FIRST);
    const bodies = server.asked.filter(({ method }) => method === 'POST').map(({ body }) => body);
    expect(bodies).toHaveLength(2);
    expect(bodies[0]).toBe(bodies[1]);
  });

  test('looks before it creates where the server does not say that it respects ifNoneExist', async () => {
    const ehr = await hospital(statement(['transaction'], false), ({ method, url }) => {
      if (method === 'GET')
        return {
          body: {
            resourceType: 'Bundle',
            type: 'searchset',
            entry: url.startsWith('/Device') ? [{ resource: { ...device, id: '3' } }] : [],
          },
        };
      return { body: response([{ response: { status: '201', location: 'RiskAssessment/7' } }]) };
    });
    expect(locations(await ehr.write(transaction, FIRST))).toEqual([
      'RiskAssessment/7',
      'Device/3',
    ]);
    const sent = JSON.parse(server.asked.find(({ method }) => method === 'POST')?.body ?? '{}');
    expect(sent.entry).toHaveLength(1);
    expect(sent.entry[0].resource.performer.reference).toBe('Device/3');
  });

  test('creates one by one, what is referred to first, where there are no transactions', async () => {
    const ehr = await hospital(statement(['batch'], true), ({ url, headers }) => ({
      status: 201,
      body: {
        resourceType: url.slice(1),
        id: headers['if-none-exist'] === 'identifier=a|2' ? '3' : '7',
      },
    }));
    expect(locations(await ehr.write(transaction, FIRST))).toEqual([
      'RiskAssessment/7',
      'Device/3',
    ]);
    const posts = server.asked.filter(({ method }) => method === 'POST');
    expect(posts.map(({ url }) => url)).toEqual(['/Device', '/RiskAssessment']);
    expect(JSON.parse(posts[1]?.body ?? '{}').performer.reference).toBe('Device/3');
  });

  test('names a refusal by its status and code, never by its text', async () => {
    const ehr = await hospital(statement(['transaction'], true), () => ({
      status: 422,
      body: {
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'error', code: 'business-rule', diagnostics: 'Mrs Miller is locked' }],
      },
    }));
    await expect(ehr.write(transaction, FIRST)).rejects.toMatchObject({
      code: 'ehr.refused',
      message: 'the results: the hospital answered 422 (business-rule)',
    });
  });

  test('knows a page of HTML from an answer', async () => {
    const ehr = await hospital(statement(['transaction'], true), () => ({ body: '<html></html>' }));
    await expect(ehr.write(transaction, FIRST)).rejects.toMatchObject({ code: 'ehr.not-fhir' });
  });

  describe('an update whose version has moved', () => {
    const update: Bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          resource: { ...risk, id: '7' },
          request: { method: 'PUT', url: 'RiskAssessment/7', ifMatch: 'W/"1"' },
        },
        {
          fullUrl: 'urn:uuid:device',
          resource: device,
          request: { method: 'POST', url: 'Device', ifNoneExist: 'identifier=a|2' },
        },
      ],
    };
    const reply =
      (devices: Resource[]) =>
      ({ method, url }: Asked): Answer => {
        if (method === 'POST') return { status: 412 };
        if (url.startsWith('/Device'))
          return {
            body: {
              resourceType: 'Bundle',
              type: 'searchset',
              entry: devices.map((resource) => ({ resource })),
            },
          };
        return { body: { ...risk, id: '7', meta: { versionId: '2' } } };
      };

    test('is a conflict when somebody else moved it', async () => {
      const ehr = await hospital(statement(['transaction'], true), reply([]));
      await expect(ehr.write(update, FIRST)).rejects.toMatchObject({ code: 'ehr.conflict' });
    });

    test('is done when our own lost try moved it: what it created is there', async () => {
      const ehr = await hospital(statement(['transaction'], true), reply([{ ...device, id: '3' }]));
      expect(locations(await ehr.write(update, FIRST))).toEqual([
        'RiskAssessment/7/_history/2',
        'Device/3',
      ]);
    });
  });
});
