/** What a call must look like (requirements 18–26, 62–71), and what may be reached with it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorization, hookBody } from '../../support/cds-client.ts';
import { setting, type Setting } from './setting.ts';

let here: Setting;
beforeAll(async () => {
  here = await setting();
});
afterAll(() => here.close());

const post = (body: unknown, service = 'mentor-patient-view') =>
  here.client.post(here.url(service), body);
const good = () => hookBody({ prefetch: here.prefetch('p1') });
const token = () => authorization(here.hospital.tokenFor('p1'));

describe('is refused with 400 and the place of the fault', () => {
  test.each<[string, () => object, RegExp]>([
    ['no hook', () => ({ ...good(), hook: undefined }), /^hook/],
    ['the hook of another service', () => ({ ...good(), hook: 'order-sign' }), /^hook: must be/],
    ['no hookInstance', () => ({ ...good(), hookInstance: undefined }), /^hookInstance/],
    ['a hookInstance that is no UUID', () => ({ ...good(), hookInstance: 'abc' }), /UUID/],
    ['no context', () => ({ ...good(), context: undefined }), /^context/],
    ['no patient', () => hookBody({ context: { patientId: undefined } }), /^context.patientId/],
    ['a blank patient', () => hookBody({ patientId: '' }), /^context.patientId/],
    ['a patient with its type', () => hookBody({ patientId: 'Patient/p1' }), /without its type/],
    ['no user', () => hookBody({ context: { userId: undefined } }), /^context.userId/],
    ['a user without its type', () => hookBody({ context: { userId: '7' } }), /^context.userId/],
    [
      'an authorization without a server',
      () => ({ ...good(), fhirAuthorization: token() }),
      /^fhirServer/,
    ],
    [
      'expires_in as text',
      () => ({
        ...good(),
        fhirServer: here.hospital.iss,
        fhirAuthorization: { ...token(), expires_in: '300' },
      }),
      /^fhirAuthorization.expires_in/,
    ],
    [
      'another token_type',
      () => ({
        ...good(),
        fhirServer: here.hospital.iss,
        fhirAuthorization: { ...token(), token_type: 'mac' },
      }),
      /^fhirAuthorization.token_type/,
    ],
    [
      'a token of another patient',
      () => ({
        ...good(),
        fhirServer: here.hospital.iss,
        fhirAuthorization: { ...token(), patient: 'p2' },
      }),
      /fhirAuthorization.patient/,
    ],
    [
      'the prefetch of another patient',
      () => hookBody({ prefetch: here.prefetch('p2') }),
      /not the patient of the context/,
    ],
  ])('%s', async (_what, body, reason) => {
    const answer = await post(body());
    expect(answer.status).toBe(400);
    expect(answer.body.issue[0].details.text).toMatch(reason);
  });

  test.each(['"hook":', '"gender":'])('a key that stands twice: %s', async (key) => {
    const twice = JSON.stringify(good()).replace(key, `${key}"female",${key}`);
    const answer = await post(twice);
    expect(answer.status).toBe(400);
    expect(answer.body.issue[0].details.text).toContain('stands twice');
  });

  test('what is no JSON', async () => {
    expect((await post('{"hook":')).status).toBe(400);
  });

  test.each([
    ['mentor-encounter-start', 'encounter-start', {}, /^context.encounterId/],
    ['mentor-order-sign', 'order-sign', {}, /^context.draftOrders/],
    ['mentor-order-select', 'order-select', { draftOrders: {} }, /^context.draftOrders/],
    [
      'mentor-order-select',
      'order-select',
      { draftOrders: { resourceType: 'Bundle' } },
      /^context.selections/,
    ],
  ])('%s without its own context', async (service, hook, context, reason) => {
    const answer = await post(hookBody({ hook, context, prefetch: here.prefetch('p1') }), service);
    expect(answer.status).toBe(400);
    expect(answer.body.issue[0].details.text).toMatch(reason);
  });
});

test('404 for a service that is not there', async () => {
  const answer = await post(good(), 'mentor-other');
  expect(answer.status).toBe(404);
  expect(answer.body.resourceType).toBe('OperationOutcome');
});

test.each(['http://127.0.0.1:9/fhir', 'https://other.example/fhir'])(
  'the server of another hospital (%s) is refused, without a request',
  async (fhirServer) => {
    const asked = here.hospital.asked.length;
    const answer = await post({ ...good(), fhirServer, fhirAuthorization: token() });
    expect(answer.status).toBe(403);
    expect((await post({ ...good(), fhirServer })).status).toBe(403);
    expect(here.hospital.asked.length).toBe(asked);
  },
);

test.each([
  ['mentor-patient-view', 'patient-view', { encounterId: 'e1' }],
  ['mentor-encounter-start', 'encounter-start', { encounterId: 'e1' }],
  ['mentor-order-sign', 'order-sign', { draftOrders: { resourceType: 'Bundle', entry: [] } }],
  [
    'mentor-order-select',
    'order-select',
    { selections: [], draftOrders: { resourceType: 'Bundle' } },
  ],
])('%s answers its own hook', async (service, hook, context) => {
  const answer = await post(hookBody({ hook, context, prefetch: here.prefetch('p1') }), service);
  expect(answer.status).toBe(200);
  expect(answer.body.cards).toHaveLength(1);
});

test('fields that we do not know are no fault (extensions)', async () => {
  const answer = await post({ ...good(), extension: { 'org.example.x': { a: 1 } } });
  expect(answer.status).toBe(200);
});
