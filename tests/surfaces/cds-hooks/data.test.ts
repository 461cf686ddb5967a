/** Where the record comes from: prefetch, a token, both, or neither (requirements 28, 34, 48–54, 60, 61). */
import type { Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { authorization, hookBody } from '../../support/cds-client.ts';
import { chartOf } from '../../support/chart-of.ts';
import { setting, type Setting } from './setting.ts';

let here: Setting;
beforeAll(async () => {
  here = await setting();
});
afterAll(() => here.close());
beforeEach(() => {
  here.hospital.asked.length = 0;
});

const READ_ONLY = 'patient/*.rs';
async function call(parts: Record<string, unknown>, scope = READ_ONLY, patient = 'p1') {
  const fhirAuthorization = authorization(here.hospital.tokenFor(patient), { scope });
  const fhirServer = here.hospital.iss;
  return here.client.post(
    here.url('mentor-patient-view'),
    hookBody({ patientId: patient, fhirServer, fhirAuthorization, ...parts }),
  );
}
const without = (all: Record<string, unknown>, ...keys: string[]) =>
  Object.fromEntries(Object.entries(all).filter(([key]) => !keys.includes(key)));

/** The card from the full prefetch: what every other way must give as well. */
async function cardFromPrefetch(): Promise<{ uuid: string; summary: string }> {
  const answer = await here.client.post(
    here.url('mentor-patient-view'),
    hookBody({ prefetch: here.prefetch('p1') }),
  );
  return answer.body.cards[0] as { uuid: string; summary: string };
}

test('with full prefetch the hospital is not asked for the record', async () => {
  expect((await cardFromPrefetch()).summary).toContain('Cardiovascular disease');
  await call({ prefetch: here.prefetch('p1') });
  expect(here.hospital.asked.filter((each) => each.startsWith('GET'))).toEqual([]);
});

test('with a token and no prefetch the answer is the same', async () => {
  const answer = await call({});
  expect(answer.status).toBe(200);
  expect(answer.body.cards[0].uuid).toBe((await cardFromPrefetch()).uuid);
  expect(here.hospital.asked).toContain('GET /Condition');
});

test('what is not in the prefetch is read with the token, and nothing else', async () => {
  const answer = await call({ prefetch: without(here.prefetch('p1'), 'condition') });
  expect(answer.body.cards[0].uuid).toBe((await cardFromPrefetch()).uuid);
  const read = here.hospital.asked.filter((each) => each.startsWith('GET'));
  expect(read).toContain('GET /Condition');
  expect(read).not.toContain('GET /Observation');
});

test('null says that there is no such data: it is not asked for', async () => {
  const prefetch = { ...here.prefetch('p1'), allergyIntolerance: null, condition: null };
  expect((await call({ prefetch })).status).toBe(200);
  expect(here.hospital.asked).not.toContain('GET /Condition');
});

describe('an answer that is not whole is read with the token', () => {
  test.each<[string, unknown]>([
    ['an OperationOutcome', { resourceType: 'OperationOutcome', issue: [] }],
    [
      'a Bundle with a failure',
      {
        resourceType: 'Bundle',
        type: 'searchset',
        entry: [
          {
            resource: {
              resourceType: 'OperationOutcome',
              issue: [{ severity: 'error', code: 'exception' }],
            },
          },
        ],
      },
    ],
    [
      'the first page',
      { resourceType: 'Bundle', type: 'searchset', link: [{ relation: 'next', url: 'x' }] },
    ],
    ['something else', 'text'],
    ['a resource of another type', { resourceType: 'Patient', id: 'p1' }],
    ['a type that there is not', { resourceType: 'Nonsense' }],
    ['a Bundle without a type', { resourceType: 'Bundle' }],
    ['a Bundle that is no list', { resourceType: 'Bundle', type: 'transaction', entry: [] }],
    ['entries that are none', { resourceType: 'Bundle', type: 'searchset', entry: 'text' }],
    ['an entry of null', { resourceType: 'Bundle', type: 'searchset', entry: [null] }],
    ['an entry of nothing', { resourceType: 'Bundle', type: 'searchset', entry: [{}] }],
    ['links that are none', { resourceType: 'Bundle', type: 'searchset', link: {} }],
    [
      'a failure that cannot be read',
      {
        resourceType: 'Bundle',
        type: 'searchset',
        entry: [{ resource: { resourceType: 'OperationOutcome', issue: null } }],
      },
    ],
    [
      'only what was not asked for',
      {
        resourceType: 'Bundle',
        type: 'searchset',
        entry: [{ resource: { resourceType: 'Patient', id: 'p1' } }],
      },
    ],
  ])('%s', async (_what, condition) => {
    const answer = await call({ prefetch: { ...here.prefetch('p1'), condition } });
    expect(answer.body.cards[0].uuid).toBe((await cardFromPrefetch()).uuid);
    expect(here.hospital.asked).toContain('GET /Condition');
  });
});

describe('412 names the prefetch keys that are needed', () => {
  test('without prefetch and without a token', async () => {
    const answer = await here.client.post(here.url('mentor-patient-view'), hookBody({}));
    expect(answer.status).toBe(412);
    const { text } = answer.body.issue[0].details;
    for (const key of ['patient', 'observation1', 'condition', 'medicationRequest'])
      expect(text).toContain(key);
    expect(text).not.toContain('familyMemberHistory');
  });

  test('where the scopes of the token do not allow to read them', async () => {
    const prefetch = without(here.prefetch('p1'), 'condition', 'medicationRequest');
    const answer = await call({ prefetch }, 'patient/Patient.rs patient/MedicationRequest.rs');
    expect(answer.status).toBe(412);
    expect(answer.body.issue[0].details.text).toMatch(/prefetch condition$/);
    expect(here.hospital.asked).not.toContain('GET /Condition');
  });

  test('where the hospital does not answer, or refuses the token', async () => {
    here.hospital.faults.down = true;
    const down = await call({});
    here.hospital.faults.down = false;
    expect(down.status).toBe(412);
    const refused = await here.client.post(
      here.url('mentor-patient-view'),
      hookBody({ fhirServer: here.hospital.iss, fhirAuthorization: authorization('unknown') }),
    );
    expect(refused.status).toBe(412);
  }, 30_000);
});

test('what is not needed may be missing: the card says so', async () => {
  const prefetch = without(here.prefetch('p1'), 'familyMemberHistory');
  const answer = await here.client.post(here.url('mentor-patient-view'), hookBody({ prefetch }));
  expect(answer.status).toBe(200);
  expect(answer.body.cards[0].detail).toContain('FamilyMemberHistory');
});

test('what names another patient in the prefetch is not used', async () => {
  const [, ...foreign] = chartOf('p9', 210);
  const resources: Resource[] = [...chartOf('p2', 112), ...foreign];
  const alone = await here.client.post(
    here.url('mentor-patient-view'),
    hookBody({ patientId: 'p2', prefetch: here.prefetch('p2') }),
  );
  const mixed = await here.client.post(
    here.url('mentor-patient-view'),
    hookBody({ patientId: 'p2', prefetch: here.prefetch('p2', resources) }),
  );
  expect(mixed.status).toBe(200);
  expect(mixed.body.cards[0]?.uuid).toBe(alone.body.cards[0]?.uuid);
});
