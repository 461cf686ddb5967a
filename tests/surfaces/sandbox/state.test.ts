import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fhirClient, launched, resultBundle, startHospital } from './hospital.ts';

let folder: string;
let statePath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  statePath = join(folder, 'sandbox', 'state.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The same hospital after a restart, on the same port. */
async function restarted(options: { stateKey?: Buffer } = {}) {
  const first = await startHospital({ statePath, ...options });
  const { token, fhir } = await launched(first, 'lindqvist');
  await fhir('POST', '', resultBundle('lindqvist'));
  const { body: before } = await fhir('GET', 'RiskAssessment?patient=lindqvist');
  await first.stop();
  const second = await startHospital({ statePath, ...options }, Number(new URL(first.base).port));
  return { before, second, fhir: fhirClient(second, token['access_token']!) };
}

test('what was written and who was signed in survives the process; a repeat doubles nothing', async () => {
  const { before, second, fhir } = await restarted();
  const after = await fhir('GET', 'RiskAssessment?patient=lindqvist');
  expect(after.body).toEqual(before);
  const again = await fhir('POST', '', resultBundle('lindqvist'));
  expect(again.body.entry[0].response.status).toBe('200 OK');
  expect((await fhir('GET', 'RiskAssessment?patient=lindqvist')).body.total).toBe(1);
  await second.stop();
});

test('no half-written file is left, and the charts are those of the first start', async () => {
  const { second, fhir } = await restarted();
  expect(readdirSync(join(folder, 'sandbox'))).toEqual(['state.json']);
  const { body } = await fhir('GET', 'Observation/lindqvist-observation-1');
  expect(body.meta.versionId).toBe('1');
  await second.stop();
});

test('with a key nothing lies in clear, and another key begins anew', async () => {
  const stateKey = randomBytes(32);
  const { second, fhir } = await restarted({ stateKey });
  expect((await fhir('GET', 'RiskAssessment?patient=lindqvist')).body.total).toBe(1);
  expect(readFileSync(statePath).includes('lindqvist')).toBe(false);
  await second.stop();
  const other = await startHospital({ statePath, stateKey: randomBytes(32) });
  const anew = await launched(other, 'lindqvist');
  expect((await anew.fhir('GET', 'RiskAssessment?patient=lindqvist')).body.total).toBe(0);
  await other.stop();
});

test('a file that cannot be read is no reason not to start', async () => {
  const path = join(folder, 'state.json');
  writeFileSync(path, '{"seededAt":');
  const hospital = await startHospital({ statePath: path });
  const { fhir } = await launched(hospital, 'lindqvist');
  expect((await fhir('GET', 'Patient/lindqvist')).status).toBe(200);
  await hospital.stop();
});
