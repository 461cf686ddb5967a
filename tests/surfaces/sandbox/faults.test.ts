import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  askToken,
  launched,
  resultBundle,
  SCOPES,
  startHospital,
  type Running,
} from './hospital.ts';

let hospital: Running;

beforeEach(async () => {
  hospital = await startHospital();
});
afterEach(() => hospital.stop());

async function press(path: string, form: Record<string, string> = {}, headers = {}) {
  return fetch(`${hospital.base}/sandbox${path}`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers,
    redirect: 'manual',
  });
}

describe('the switches', () => {
  test('slow: every answer waits', async () => {
    const { fhir } = await launched(hospital, 'lindqvist');
    await press('/faults', { slowSeconds: '0.3' });
    const before = performance.now();
    expect((await fhir('GET', 'Patient/lindqvist')).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(280);
  });

  test('refuse writes: reading goes on', async () => {
    const { fhir } = await launched(hospital, 'lindqvist');
    await press('/faults', { refuseWrites: 'on' });
    const refused = await fhir('POST', '', resultBundle('lindqvist'));
    expect(refused.status).toBe(403);
    expect(refused.body.resourceType).toBe('OperationOutcome');
    expect((await fhir('GET', 'Patient/lindqvist')).status).toBe(200);
    await press('/faults');
    expect((await fhir('POST', '', resultBundle('lindqvist'))).status).toBe(200);
  });

  test('answer HTML: with status 200, as a network sign-in does', async () => {
    const { fhir } = await launched(hospital, 'lindqvist');
    await press('/faults', { answerHtml: 'on' });
    const { status, headers, text } = await fhir('GET', 'Observation?patient=lindqvist');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/html');
    expect(text).toContain('<!doctype html>');
  });

  test('drop the connection: the transaction was done, once', async () => {
    const { fhir } = await launched(hospital, 'lindqvist');
    await press('/faults', { dropAfterTransaction: 'on' });
    await expect(fhir('POST', '', resultBundle('lindqvist'))).rejects.toThrow();
    const again = await fhir('POST', '', resultBundle('lindqvist'));
    expect(again.body.entry[0].response.status).toBe('200 OK');
    expect((await fhir('GET', 'RiskAssessment?patient=lindqvist')).body.total).toBe(1);
  });

  test('expire tokens: 401 until renewed; ended sign-ins are not renewed', async () => {
    const { token, fhir } = await launched(hospital, 'lindqvist');
    const renew = () =>
      askToken(hospital, { grant_type: 'refresh_token', refresh_token: token['refresh_token']! });
    await press('/faults/expire', { what: 'access' });
    expect((await fhir('GET', 'Patient/lindqvist')).status).toBe(401);
    expect((await renew()).status).toBe(200);
    await press('/faults/expire', { what: 'all' });
    expect((await renew()).body.error).toBe('invalid_grant');
  });

  test('remove a scope: the next launch does not get it, also out of a wildcard', async () => {
    await press('/faults', { removedScope: 'Observation' });
    const { token, fhir } = await launched(hospital, 'lindqvist', SCOPES);
    const granted = token['scope']!.split(' ');
    expect(granted.some((scope) => scope.includes('Observation'))).toBe(false);
    expect(granted).toContain('patient/Condition.rs');
    expect((await fhir('GET', 'Observation?patient=lindqvist')).status).toBe(403);
    expect((await fhir('GET', 'Condition?patient=lindqvist')).status).toBe(200);
  });

  test('change a value: a new version, and the old one is kept', async () => {
    const { fhir } = await launched(hospital, 'lindqvist');
    const { body } = await fhir('GET', 'Observation?patient=lindqvist&code=4548-4');
    const { id } = body.entry[0].resource;
    await press(`/patients/lindqvist/results/${id}`, { value: '7.3' });
    const { body: changed } = await fhir('GET', `Observation/${id}`);
    expect(changed).toMatchObject({ status: 'corrected', meta: { versionId: '2' } });
    expect(changed.valueQuantity.value).toBe(7.3);
    const { body: old } = await fhir('GET', `Observation/${id}/_history/1`);
    expect(old.status).toBe('final');
  });

  test('reset: what was written and who was signed in is forgotten', async () => {
    const { fhir } = await launched(hospital, 'lindqvist');
    await fhir('POST', '', resultBundle('lindqvist'));
    await press('/reset');
    expect((await fhir('GET', 'Patient/lindqvist')).status).toBe(401);
    const later = await launched(hospital, 'lindqvist');
    expect((await later.fhir('GET', 'RiskAssessment?patient=lindqvist')).body.total).toBe(0);
  });

  test('are not pressed by another site', async () => {
    const { status } = await press('/reset', {}, { 'sec-fetch-site': 'cross-site' });
    expect(status).toBe(403);
  });
});
