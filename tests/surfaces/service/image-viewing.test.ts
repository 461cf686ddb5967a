/** What the viewer asks for over HTTP, with real stores: earlier films of the same patient only, key images, the own reading first. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Patient } from '@medplum/fhirtypes';
import express from 'express';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DicomDataset, StoredInstance } from '#src/domain/dicom.ts';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { apiError } from '#src/inbound/app-api/api-error.ts';
import type { EarlierView, StudyState, StudyView } from '#src/inbound/app-api/contract-imaging.ts';
import { imageRoutes, type ImagePorts } from '#src/inbound/app-api/images/router.ts';
import { hashOf, sessionCookieName } from '#src/inbound/http/cookies.ts';
import { openDatabase, type Database } from '#src/outbound/sqlite/database.ts';
import { sqliteReadingStore } from '#src/outbound/sqlite/reading-store.ts';
import { sqliteStudyNotes } from '#src/outbound/sqlite/study-notes.ts';
import type { AuditEvent } from '#src/ports/audit.ts';
import type { LaunchSession } from '#src/ports/session-store.ts';
import { aHeader, aReading, aStudyReading } from '../../support/a-reading.ts';

const NOW = '2026-11-24T10:00:00Z';
const PATIENT: Patient = {
  resourceType: 'Patient',
  id: '17',
  birthDate: '2023-01-05',
  identifier: [{ system: 'urn:mrn', value: 'PAT-0042' }],
};
const folder = mkdtempSync(join(tmpdir(), 'mentor-viewing-'));
const instances: StoredInstance[] = [];
const audited: AuditEvent[] = [];
let settings = DEFAULT_SETTINGS;
let state: StudyState = 'read';
let waiting: { readonly hospital: string; readonly studyInstanceUid: string }[] = [];
let database: Database;
let server: Server;

const session = (id: string, reference: string): LaunchSession => ({
  id,
  hospital: 'general',
  patientId: '17',
  user: { reference, name: reference === 'Practitioner/1' ? 'Dr L. Amsel' : undefined },
  needPatientBanner: true,
  scopes: [],
  missingScopes: [],
  accessToken: 'x',
  refreshToken: 'x',
  tokenExpiresAt: '2027-01-01T00:00:00Z',
  cookieHash: hashOf('cookie'),
  csrfToken: 'csrf',
  startedAt: NOW,
  lastUsedAt: NOW,
  endedAt: undefined,
});
const sessions = [session('amsel', 'Practitioner/1'), session('okonjo', 'Practitioner/2')];

function serve(): void {
  database = openDatabase(folder, undefined);
  const ports = {
    store: {
      instancesOf: async (_: string, study: string) =>
        instances.filter(({ studyInstanceUid }) => studyInstanceUid === study),
      instance: async (_: string, uid: string) =>
        instances.find(({ sopInstanceUid }) => sopInstanceUid === uid),
    },
    readings: sqliteReadingStore(database),
    notes: sqliteStudyNotes(database),
    progress: { of: async () => ({ state }), open: async () => waiting },
    audit: { append: async (event: AuditEvent) => void audited.push(event) },
    sessions: {
      get: async (id: string) => sessions.find((one) => one.id === id),
      save: async () => undefined,
    },
    clock: { now: () => NOW },
    origin: 'http://localhost',
    hospitalOf: () => ({ settings }),
    outboxOf: async () => ({ patient: 'Patient/17', items: [], newerSince: null }),
    launched: async () => PATIENT,
    networks: async () => [],
    findingStates: async () => () => ({
      readAt: NOW,
      status: 'preliminary',
      decision: undefined,
      writtenAs: null,
    }),
    testShare: async () => undefined,
    decide: async () => undefined,
    link: async () => undefined,
  } as unknown as ImagePorts;
  const app = express();
  app.use(express.json());
  app.use(imageRoutes(ports));
  app.use(apiError(pino({ level: 'silent' })));
  server = app.listen(0, '127.0.0.1');
}

async function stopServing(): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  database.close();
}

beforeAll(async () => {
  serve();
  await once(server, 'listening');
});
afterAll(async () => {
  await stopServing();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  settings = DEFAULT_SETTINGS;
  state = 'read';
  waiting = [];
});

let made = 0;

/** A study of one film that is linked to the patient, whatever the film says. */
async function study(over: DicomDataset = {}, patient = 'Patient/17'): Promise<string> {
  made += 1;
  const studyInstanceUid = `2.25.88000${made}`;
  instances.push({
    hospital: 'general',
    studyInstanceUid,
    seriesInstanceUid: `${studyInstanceUid}.1`,
    sopInstanceUid: `${studyInstanceUid}.1.1`,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.1.1',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    bytes: 1,
    sha256: 'ab',
    receivedAt: NOW,
    from: { via: 'c-store', sender: 'PACS' },
    dataset: aHeader({ ...over, '0020000D': { vr: 'UI', Value: [studyInstanceUid] } }),
  });
  await sqliteReadingStore(database).link({ hospital: 'general', studyInstanceUid }, patient);
  return studyInstanceUid;
}

/** As if a network had found something in it. */
async function read(studyInstanceUid: string): Promise<string> {
  const image = {
    ...aReading().image,
    studyInstanceUid,
    sopInstanceUid: `${studyInstanceUid}.1.1`,
  };
  const trackingUid = `${studyInstanceUid}.9`;
  const whole = aStudyReading([aReading({ image, trackingUid })]);
  await sqliteReadingStore(database).save({ ...whole, hospital: 'general', studyInstanceUid });
  return trackingUid;
}

async function ask(path: string, by = 'amsel', body?: unknown) {
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/api/p/${by}/studies${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      cookie: `${sessionCookieName(by)}=cookie`,
      'x-csrf-token': 'csrf',
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const date = (day: string): DicomDataset => ({ '00080020': { vr: 'DA', Value: [day] } });
const lo = (value: string) => ({ vr: 'LO', Value: [value] });

describe('earlier studies', () => {
  test('are those of the same patient, newest first, none that is later', async () => {
    const now = await study(date('20261120'));
    const [old, older] = [await study(date('20260914')), await study(date('20260203'))];
    const later = await study(date('20261121'));
    await read(old);
    const { body } = await ask(`/${now}/earlier`);
    const { patient, studies } = body as EarlierView;
    expect(patient).toBe('Patient/17');
    expect(studies.map(({ uid }) => uid)).toEqual([old, older]);
    expect(studies.map(({ uid }) => uid)).not.toContain(later);
    expect(studies[0]?.findings).toMatchObject([{ title: 'Pneumonia', probability: 0.873456789 }]);
    expect(studies[1]?.findings).toEqual([]);
  });

  test('of another patient are never among them, though they were linked by mistake', async () => {
    const now = await study(date('20261120'));
    const strange = [
      await study({ ...date('20260101'), '00100020': lo('PAT-9999') }),
      await study({ ...date('20260102'), '00100030': { vr: 'DA', Value: ['20230106'] } }),
      await study({ ...date('20260103'), '00100020': { vr: 'LO' } }),
      await study(date('20260104'), 'Patient/18'),
    ];
    const { studies } = (await ask(`/${now}/earlier`)).body as EarlierView;
    for (const uid of strange) expect(studies.map((one) => one.uid)).not.toContain(uid);
    expect((await ask(`/${strange[3] ?? ''}/earlier`)).status).toBe(404);
  });

  test('with one image of somebody else are left out as a whole', async () => {
    const now = await study(date('20261120'));
    const mixed = await study(date('20260301'));
    const [first] = instances.filter(({ studyInstanceUid }) => studyInstanceUid === mixed);
    const dataset = { ...first!.dataset, '00100020': lo('PAT-9999') };
    instances.push({ ...first!, sopInstanceUid: `${mixed}.1.2`, dataset });
    const { studies } = (await ask(`/${now}/earlier`)).body as EarlierView;
    expect(studies.map(({ uid }) => uid)).not.toContain(mixed);
  });
});

test('a study that waits says its place among those that do, of all hospitals', async () => {
  const uid = await study();
  expect((await ask(`/${uid}`)).body).toMatchObject({ state: 'no-model-applies', queue: null });
  state = 'reading';
  waiting = ['2.25.1', uid, '2.25.2'].map((studyInstanceUid) => ({
    hospital: 'general',
    studyInstanceUid,
  }));
  waiting.unshift({ hospital: 'other', studyInstanceUid: uid });
  const { body } = await ask(`/${uid}`);
  expect(body).toMatchObject({ state: 'reading', queue: { place: 3, of: 4 } });
});

describe('key images', () => {
  const mark = (uid: string, isKeyImage = true, by = 'amsel') =>
    ask(`/${uid}/key-image`, by, { instance: `${uid}.1.1`, frame: 1, isKeyImage });

  test('say who and when, are seen by the next person, and outlive the process', async () => {
    const uid = await study();
    const key = { instance: `${uid}.1.1`, frame: 1, by: 'Dr L. Amsel', at: NOW };
    expect(((await mark(uid)).body as StudyView).keyImages).toEqual([key]);
    await stopServing();
    serve();
    await once(server, 'listening');
    expect(((await ask(`/${uid}`, 'okonjo')).body as StudyView).keyImages).toEqual([key]);
    expect(((await mark(uid, false, 'okonjo')).body as StudyView).keyImages).toEqual([]);
    expect(
      audited
        .filter(({ what }) => what.startsWith('study.key-image'))
        .map(({ who, what, patient }) => [who, what, patient]),
    ).toEqual([
      ['Practitioner/1', 'study.key-image-set', 'Patient/17'],
      ['Practitioner/2', 'study.key-image-taken-back', 'Patient/17'],
    ]);
  });

  test('are images of the study that is open', async () => {
    const [uid, other] = [await study(), await study()];
    const wrong = { instance: `${other}.1.1`, frame: 1, isKeyImage: true };
    expect((await ask(`/${uid}/key-image`, 'amsel', wrong)).status).toBe(404);
    const second = { instance: `${uid}.1.1`, frame: 2, isKeyImage: true };
    expect((await ask(`/${uid}/key-image`, 'amsel', second)).status).toBe(404);
    const foreign = await study({}, 'Patient/18');
    expect((await mark(foreign)).status).toBe(404);
    expect(
      await sqliteStudyNotes(database).of({ hospital: 'general', studyInstanceUid: foreign }),
    ).toEqual([]);
  });
});

describe('where the hospital asks for the own reading first', () => {
  beforeEach(() => {
    const imaging = { ...DEFAULT_SETTINGS.imaging, ownReadingFirst: true };
    settings = { ...DEFAULT_SETTINGS, imaging };
  });

  test('nothing that was read leaves the service before the person has said what they see', async () => {
    const uid = await study();
    const finding = await read(uid);
    const before = (await ask(`/${uid}`)).body as StudyView;
    expect(before).toMatchObject({ findings: [], ownReading: { given: null, withheld: 1 } });
    expect(JSON.stringify(before)).not.toContain('0.87');
    expect((await ask(`/${uid}/findings/${finding}/heatmap`)).status).toBe(409);
    const decision = { finding, readAt: NOW, choice: 'agree', changedTo: null, reason: null };
    const early = await ask(`/${uid}/decision`, 'amsel', decision);
    expect(early).toMatchObject({ status: 409, body: { code: 'request.conflict' } });
    const given = await ask(`/${uid}/own-reading`, 'amsel', { text: ' Dense lower lobe ' });
    expect(given.body).toMatchObject({
      findings: [{ id: finding }],
      ownReading: { given: { text: 'Dense lower lobe', at: NOW }, withheld: 0 },
    });
    // Somebody else has not said it.
    expect((await ask(`/${uid}`, 'okonjo')).body).toMatchObject({ findings: [] });
  });

  test('nor is it told in the list of earlier studies; and nothing said is no reading', async () => {
    const [now, old] = [await study(date('20261120')), await study(date('20260914'))];
    await read(old);
    const inList = async () =>
      ((await ask(`/${now}/earlier`)).body as EarlierView).studies.find(({ uid }) => uid === old);
    expect((await inList())?.findings).toEqual([]);
    expect((await ask(`/${old}/own-reading`, 'amsel', { text: '  ' })).status).toBe(400);
    await ask(`/${old}/own-reading`, 'amsel', { text: 'Clear' });
    expect((await inList())?.findings).toHaveLength(1);
  });
});
