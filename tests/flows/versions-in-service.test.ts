/** A running service takes up a version that is promoted, and keeps what one in the shadow says, for nobody to see. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Resource } from '@medplum/fhirtypes';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { knowledgeOf } from '#src/compose-knowledge.ts';
import type { RunningKnowledge } from '#src/compose-knowledge.ts';
import { shadowing } from '#src/compose-shadow.ts';
import { loadConfig } from '#src/config.ts';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { assessor } from '#src/flows/assess-resources.ts';
import { compareShadow } from '#src/flows/compare-shadow.ts';
import { fileServedVersions } from '#src/outbound/files/served-versions.ts';
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import type { Database } from '#src/outbound/sqlite/database.ts';
import { sqliteShadowResults } from '#src/outbound/sqlite/shadow-results.ts';
import { aBloodPressure, aMeasurement, aPatient } from '../support/fhir-builders.ts';
import { MODELS_FOLDER } from '../support/model-packages.ts';
import { eventually } from '../support/service.ts';

const NOW = '2026-06-01T12:00:00Z';
const log = pino({ level: 'silent' });
let folder: string;
let knowledge: RunningKnowledge;
let database: Database;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-running-'));
  const second = join(folder, 'models', 'qsofa', '2016-b');
  cpSync(join(MODELS_FOLDER, 'qsofa', '2016'), second, { recursive: true });
  const manifest = join(second, 'manifest.json');
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, text.replace('"version": "2016"', '"version": "2016-b"'));
  const settings = join(folder, 'mentor.json');
  const models = { enabled: ['qsofa'], shadow: ['qsofa@2016-b'] };
  writeFileSync(settings, JSON.stringify({ models }));
  const config = loadConfig({ MENTOR_DATA: folder, MENTOR_CONFIG: settings });
  knowledge = knowledgeOf(config, log);
  database = openDatabase(folder, undefined);
});

afterAll(() => {
  knowledge.close();
  database.close();
  rmSync(folder, { recursive: true });
});

test('what a version in the shadow says is kept beside the served one, and not among the results', async () => {
  const clock = { now: () => NOW };
  const assess = shadowing(assessor(knowledge.load).assess, { database, knowledge, clock, log });
  const subject = { reference: 'Patient/p1' };
  const effectiveDateTime = '2026-06-01T10:00:00Z';
  const resources = [
    aPatient({ id: 'p1' }),
    aBloodPressure(95, 60, { id: 'bp', subject, effectiveDateTime }),
    aMeasurement('9279-1', 24, '/min', { id: 'rr', subject, effectiveDateTime }),
    aMeasurement('9269-2', 15, '{score}', { id: 'gcs', subject, effectiveDateTime }),
  ];
  const request = {
    subject: 'Patient/p1',
    resources: resources as readonly Resource[],
    enteredByHand: new Set<string>(),
    setAside: [],
    asOf: NOW,
    settings: DEFAULT_SETTINGS,
  };
  const { assessment } = await assess(request);
  expect(assessment.results.map(({ manifest }) => manifest.version)).toEqual(['2016']);
  await assess(request);
  const results = sqliteShadowResults(database);
  const { outputs, servedVersions } = await eventually(
    () => compareShadow('qsofa', '2016-b', results),
    (found) => found.outputs.length > 0,
  );
  expect(servedVersions).toEqual(['2016']);
  expect(outputs).toMatchObject([
    { people: 1, meanDifference: 0, newlyAbove: 0, newlyBelow: 0, since: NOW },
  ]);
});

test('a promotion is taken up while the service runs', async () => {
  const served = async () => (await knowledge.load()).models.map((each) => each.manifest.version);
  expect(await served()).toEqual(['2016']);
  const told: string[] = [];
  knowledge.onRead((registry) => told.push(...registry.all().map((each) => each.manifest.version)));
  const chosen = { version: '2016-b', at: NOW, who: 'somebody', reason: 'test' };
  await fileServedVersions(join(folder, 'served-models')).keep('qsofa', [chosen]);
  expect(await eventually(served, ([version]) => version === '2016-b')).toEqual(['2016-b']);
  expect(told).toEqual(['2016-b']);
});
