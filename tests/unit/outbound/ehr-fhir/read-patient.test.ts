import type { Bundle, Observation, Resource } from '@medplum/fhirtypes';
import { afterEach, describe, expect, test } from 'vitest';
import { connectFhirEhr, EHR_LIMITS } from '#src/outbound/ehr-fhir/ehr.ts';
import type { EhrToken } from '#src/ports/ehr.ts';
import {
  scriptedServer,
  type Answer,
  type Asked,
  type ScriptedServer,
} from '../../../support/scripted-server.ts';

const LIMITS = {
  ...EHR_LIMITS,
  timeoutMs: 1_000,
  firstPauseMs: 5,
  longestPauseMs: 20,
  budgetMs: 5_000,
};
const patient: Resource = { resourceType: 'Patient', id: 'p1' };

function anObservation(id: string, subject = 'Patient/p1'): Observation {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] },
    subject: { reference: subject },
  };
}

function searchset(resources: readonly Resource[], next?: string): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    entry: resources.map((resource) => ({ resource })),
    ...(next === undefined ? {} : { link: [{ relation: 'next', url: next }] }),
  };
}

let server: ScriptedServer;
afterEach(() => server.close());

const goodToken: EhrToken = { current: async () => 'good', renew: async () => undefined };

async function hospital(
  answer: (asked: Asked, baseUrl: string) => Answer | undefined,
  token = goodToken,
) {
  server = await scriptedServer((asked, baseUrl) => {
    const own = answer(asked, baseUrl);
    if (own !== undefined) return own;
    if (asked.url.startsWith('/Patient/')) return { body: patient };
    if (asked.url === '/metadata')
      return { body: { resourceType: 'CapabilityStatement', rest: [{ mode: 'server' }] } };
    return { body: searchset([]) };
  });
  return connectFhirEhr(new Map([['general', server.baseUrl]]), LIMITS)('general', token);
}

const OBSERVATIONS = [{ type: 'Observation' as const }];
const ids = (resources: readonly Resource[]) => resources.map(({ id }) => id).toSorted();

describe('reading a patient', () => {
  test('follows the pages to the end', async () => {
    const ehr = await hospital(({ url }, baseUrl) => {
      if (url.includes('page=2'))
        return { body: searchset([anObservation('2')], `${baseUrl}/?page=3`) };
      if (url.includes('page=3')) return { body: searchset([anObservation('3')]) };
      if (url.startsWith('/Observation'))
        return { body: searchset([anObservation('1')], `${baseUrl}/?page=2`) };
      return undefined;
    });
    const { resources, incomplete } = await ehr.readPatientResources('p1', OBSERVATIONS);
    expect(ids(resources)).toEqual(['1', '2', '3', 'p1']);
    expect(incomplete).toEqual([]);
  });

  test('never follows a link to another origin, and says that pages are missing', async () => {
    const ehr = await hospital(({ url }) =>
      url.startsWith('/Observation')
        ? { body: searchset([anObservation('1')], 'http://elsewhere.example/?page=2') }
        : undefined,
    );
    const { resources, incomplete } = await ehr.readPatientResources('p1', OBSERVATIONS);
    expect(ids(resources)).toEqual(['1', 'p1']);
    expect(incomplete).toEqual(['Observation: the link to the next page cannot be followed']);
  });

  test('drops what belongs to another patient, and counts it', async () => {
    const ehr = await hospital(({ url }, baseUrl) =>
      url.startsWith('/Observation')
        ? {
            body: searchset([
              anObservation('1'),
              anObservation('2', `${baseUrl}/Patient/p1`),
              anObservation('3', 'Patient/p2'),
              anObservation('4', 'http://elsewhere.example/Patient/p1'),
              { resourceType: 'Patient', id: 'p2' },
            ]),
          }
        : undefined,
    );
    const { resources, incomplete } = await ehr.readPatientResources('p1', OBSERVATIONS);
    expect(ids(resources)).toEqual(['1', '2', 'p1']);
    expect(incomplete).toEqual(['3 entries that name another patient were left out']);
  });

  test('keeps what it knows when a part is slow, refused or no FHIR', async () => {
    const ehr = await hospital(({ url }) => {
      if (url.startsWith('/Observation')) return { body: searchset([anObservation('1')]) };
      if (url.startsWith('/Condition')) return { afterMs: 10_000 };
      if (url.startsWith('/Procedure'))
        return {
          status: 403,
          body: { resourceType: 'OperationOutcome', issue: [{ code: 'forbidden' }] },
        };
      if (url.startsWith('/Encounter')) return { body: '<html>Sign in, Mrs Miller</html>' };
      return undefined;
    });
    const { resources, incomplete } = await ehr.readPatientResources('p1', [
      ...OBSERVATIONS,
      { type: 'Condition' },
      { type: 'Procedure' },
      { type: 'Encounter' },
    ]);
    expect(ids(resources)).toEqual(['1', 'p1']);
    expect(incomplete).toEqual([
      'Condition: timed out after 1 s',
      'Procedure: the hospital answered 403 (forbidden)',
      'Encounter: the answer was not FHIR',
    ]);
  });

  test('asks for no search from memory: HAPI answers an equal one for a minute as before', async () => {
    const ehr = await hospital(() => undefined);
    await ehr.readPatientResources('p1', OBSERVATIONS);
    const searches = server.asked.filter(({ url }) => url.startsWith('/Observation?'));
    expect(searches.map(({ headers }) => headers['cache-control'])).toEqual(['no-cache']);
  });

  test('asks for codes in chunks, the patient first', async () => {
    const ehr = await hospital(() => undefined);
    const codes = Array.from({ length: 90 }, (_, n) => `${n}-1`);
    await ehr.readPatientResources('p1', [{ type: 'Observation', codes }]);
    const urls = server.asked.map(({ url }) => url).filter((url) => url.startsWith('/Observation'));
    expect(urls).toHaveLength(3);
    expect(urls.every((url) => url.startsWith('/Observation?patient=p1&'))).toBe(true);
  });

  test.each([
    ['CarePlan', 'category=assess-plan'],
    ['MedicationRequest', 'intent=order,'],
  ] as const)(
    '%s is asked for as US Core has it where the patient alone is refused',
    async (type, beside) => {
      const found = { resourceType: type, id: 'c1', subject: { reference: 'Patient/p1' } };
      const issue = [{ severity: 'error', code: 'required' }];
      const ehr = await hospital(({ url }) => {
        if (!url.startsWith(`/${type}`)) return undefined;
        return url.includes(beside)
          ? { body: searchset([found as Resource]) }
          : { status: 400, body: { resourceType: 'OperationOutcome', issue } };
      });
      const { resources, incomplete } = await ehr.readPatientResources('p1', [{ type }]);
      expect(ids(resources)).toEqual(['c1', 'p1']);
      expect(incomplete).toEqual([]);
      expect(server.asked.filter(({ url }) => url.startsWith(`/${type}`))).toHaveLength(2);
    },
  );

  test('does not ask for a type that the server does not offer', async () => {
    const ehr = await hospital(({ url }) =>
      url === '/metadata'
        ? {
            body: {
              resourceType: 'CapabilityStatement',
              rest: [{ mode: 'server', resource: [{ type: 'Patient' }, { type: 'Observation' }] }],
            },
          }
        : undefined,
    );
    const { incomplete } = await ehr.readPatientResources('p1', [
      ...OBSERVATIONS,
      { type: 'Condition' },
      { type: 'Procedure' },
    ]);
    expect(server.asked.some(({ url }) => /Condition|Procedure/.test(url))).toBe(false);
    expect(incomplete).toEqual(['Condition: the hospital does not offer it']);
  });

  test('tries again after 429 and 503', async () => {
    let tries = 0;
    const ehr = await hospital(({ url }) => {
      if (!url.startsWith('/Observation')) return undefined;
      tries += 1;
      if (tries === 1) return { status: 429, headers: { 'retry-after': '0' } };
      return tries === 2 ? { status: 503 } : { body: searchset([anObservation('1')]) };
    });
    const { incomplete } = await ehr.readPatientResources('p1', OBSERVATIONS);
    expect({ tries, incomplete }).toEqual({ tries: 3, incomplete: [] });
  });

  test('renews a refused token once; without a new one the session has ended', async () => {
    const renewing: EhrToken = { current: async () => 'old', renew: async () => 'new' };
    const checkToken = ({ headers }: Asked) =>
      headers.authorization === 'Bearer new' ? undefined : { status: 401 };
    const ehr = await hospital(checkToken, renewing);
    expect((await ehr.readPatientResources('p1', OBSERVATIONS)).incomplete).toEqual([]);
    await server.close();
    const ended = await hospital(checkToken);
    await expect(ended.readPatientResources('p1', OBSERVATIONS)).rejects.toMatchObject({
      code: 'session.ended',
    });
  });

  test('fails, without the patient in its message, when the Patient cannot be read', async () => {
    const ehr = await hospital(({ url }) =>
      url.startsWith('/Patient') ? { cut: true } : undefined,
    );
    const error: unknown = await ehr
      .readPatientResources('p1', OBSERVATIONS)
      .catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'ehr.unavailable',
      message: 'Patient: the hospital could not be reached',
    });
    expect(JSON.stringify(error)).not.toContain('p1');
  });

  test('takes no other patient for the one that was asked for', async () => {
    const ehr = await hospital(({ url }) =>
      url.startsWith('/Patient') ? { body: { resourceType: 'Patient', id: 'p2' } } : undefined,
    );
    await expect(ehr.readPatientResources('p1', [])).rejects.toMatchObject({
      code: 'launch.patient-mismatch',
    });
  });
});
