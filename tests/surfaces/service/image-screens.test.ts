/** The image screens over HTTP: a person with a chart open at the sandbox hospital gives films, looks at them, decides. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startService } from '#src/compose.ts';
import { loadConfig } from '#src/config.ts';
import type { ReadImage } from '#src/domain/image-reading.ts';
import type {
  FindingView,
  StudiesView,
  StudyView,
  UploadAnswer,
} from '#src/inbound/app-api/contract-imaging.ts';
import { openDatabase, type Database } from '#src/outbound/sqlite/database.ts';
import { sqliteReadingStore } from '#src/outbound/sqlite/reading-store.ts';
import { aReading, aStudyReading, aTumourReading } from '../../support/a-reading.ts';
import { apiClient, type ApiClient } from '../../support/api-client.ts';
import { encapsulate } from '../../support/dicom/encapsulate.ts';
import { LaunchingBrowser } from '../../support/launching-browser.ts';
import { MULTIPART, multipart } from '../../support/multipart.ts';
import { COLUMNS, film, PIXELS, ROWS, type Film } from '../../support/sandbox-film.ts';
import { eventually } from '../../support/service.ts';

const SCOPE = 'system/ImagingStudy.cruds';

const folder = mkdtempSync(join(tmpdir(), 'mentor-image-screens-'));
let service: Awaited<ReturnType<typeof startService>>;
let client: ApiClient;
let database: Database;
let browser: LaunchingBrowser;

beforeAll(async () => {
  client = await apiClient('archive');
  const config = loadConfig({ PORT: '0', MENTOR_DATA: folder, LOG_LEVEL: 'silent' });
  const { id, jwksUrl } = client;
  service = await startService(
    {
      ...config,
      clients: [{ id, jwksUrl, scopes: [SCOPE], endpoints: [], hospital: 'sandbox' }],
      dicom: { ...config.dicom, quietSeconds: 0.2 },
    },
    { sandbox: true, roles: ['web', 'worker'], watchEveryMs: 60_000 },
  );
  database = openDatabase(folder, undefined);
  browser = await launched('haverkamp');
});

afterAll(async () => {
  await service.stop();
  database.close();
  client.close();
  rmSync(folder, { recursive: true, force: true });
});

async function launched(patient: string): Promise<LaunchingBrowser> {
  const one = new LaunchingBrowser(service.baseUrl);
  const chart = await one.fetch(`/sandbox/patients/${patient}/open`);
  const { searchParams } = new URL(chart.headers.get('location') ?? '');
  await one.launch(searchParams.get('iss') ?? '', searchParams.get('launch') ?? '');
  await one.view();
  return one;
}

async function upload(bytes: Uint8Array, headers: Record<string, string> = {}) {
  const response = await browser.fetch(`/api/p/${browser.session}/studies`, {
    method: 'POST',
    headers: {
      'content-type': 'application/dicom',
      'x-csrf-token': browser.csrfToken,
      ...headers,
    },
    body: Buffer.from(bytes),
  });
  return { status: response.status, body: (await response.json()) as UploadAnswer };
}

async function given(over: Film = {}) {
  const made = film(over);
  expect(await upload(made.bytes)).toMatchObject({ status: 200, body: { taken: true } });
  return made;
}

async function viewOf(study: string, by = browser): Promise<StudyView> {
  const { status, body } = await by.get(`/studies/${study}`);
  expect(status).toBe(200);
  return body as StudyView;
}

const read = (study: string) =>
  eventually(
    () => viewOf(study),
    ({ state }) => state !== 'waiting' && state !== 'reading',
  );

const frameAt = (study: string, instance: string, frame: string, by = browser) =>
  by.fetch(`/api/p/${by.session}/studies/${study}/${instance}/frames/${frame}`);

async function listed(by = browser): Promise<StudiesView> {
  return (await by.get('/studies')).body as StudiesView;
}

/** What the product wrote into a chart of the hospital, as the hospital lists it. */
async function received(patient: string): Promise<string[]> {
  const page = await fetch(`${service.baseUrl}/sandbox/patients/${patient}?tab=received`);
  const rows = (await page.text()).matchAll(/received\/(\w+)\/([\w.-]+)"/gu);
  return [...rows].map(([, type, id]) => `${type ?? ''}/${id ?? ''}`).toSorted();
}

describe('a film that a person gives', () => {
  test('is taken, known when it comes again, listed and shown', async () => {
    const { study, instance, bytes } = film();
    const taken = { taken: true, study, unreadBecause: null };
    expect(await upload(bytes)).toEqual({ status: 200, body: { ...taken, state: 'stored' } });
    expect(await upload(bytes)).toEqual({ status: 200, body: { ...taken, state: 'same' } });
    const list = await listed();
    expect(list.patient).toBe('Patient/haverkamp');
    expect(list.studies.find(({ uid }) => uid === study)).toMatchObject({
      title: 'DX CHEST AP',
      modality: 'DX',
      images: 1,
    });
    const view = await viewOf(study);
    expect(view).toMatchObject({ patient: 'Patient/haverkamp', uid: study, findings: [] });
    expect(view.series).toHaveLength(1);
    expect(view.series[0]?.images).toEqual([
      expect.objectContaining({
        instance,
        frame: 1,
        notShown: null,
        isLossy: false,
        pixels: expect.objectContaining({ rows: ROWS, columns: COLUMNS, type: 'uint16' }),
      }),
    ]);
  });

  test('has the pixels that it came with', async () => {
    const { study, instance } = await given();
    const answer = await frameAt(study, instance, '1');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-patient')).toBe('Patient/haverkamp');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect([...new Uint16Array(bytes.buffer)]).toEqual([...PIXELS]);
  });

  test('of several frames is shown with the slope, window and spacing of each', async () => {
    const ds = (...Value: number[]) => ({ vr: 'DS', Value });
    const sq = (...Value: object[]) => ({ vr: 'SQ', Value: Value as never[] });
    const frames = 12;
    // Longer than what the index keeps of an element.
    const groups = Array.from({ length: frames }, (_, at) => ({
      '00289132': sq({ '00281050': ds(100 + at), '00281051': ds(200) }),
      '00289145': sq({ '00281052': ds(-1024), '00281053': ds(2) }),
      '00289110': sq({ '00280030': ds(0.5, 0.25) }),
    }));
    const pixels = new Uint16Array(4 * frames).map((_, at) => at);
    const shape = { rows: 2, columns: 2, frames, pixels, modality: 'CT' };
    const { study, instance } = await given({
      ...shape,
      attributes: { '52009230': sq(...groups) },
    });
    const images = (await viewOf(study)).series[0]?.images ?? [];
    expect(images).toHaveLength(frames);
    expect(images[4]).toMatchObject({
      frame: 5,
      pixels: {
        slope: 2,
        intercept: -1024,
        window: { centre: 104, width: 200 },
        spacingMm: { row: 0.5, column: 0.25 },
      },
    });
    const bytes = new Uint8Array(await (await frameAt(study, instance, '5')).arrayBuffer());
    expect([...new Uint16Array(bytes.buffer)]).toEqual([16, 17, 18, 19]);
  });

  test('whose grey comes from a table says so, and the table can be had', async () => {
    const data = Uint16Array.from([0, 900, 2000, 4095]);
    const InlineBinary = Buffer.from(data.buffer).toString('base64');
    const table = {
      '00283002': { vr: 'US', Value: [4, 100, 12] },
      '00283006': { vr: 'OW', InlineBinary },
    };
    const byTable = await given({
      attributes: { '00283010': { vr: 'SQ', Value: [table] } },
    });
    const answer = await frameAt(byTable.study, byTable.instance, '1');
    expect(answer.headers.get('x-tables')).toBe('yes');
    const path = `/studies/${byTable.study}/${byTable.instance}/frames/1/tables`;
    expect((await browser.get(path)).body).toEqual({
      patient: 'Patient/haverkamp',
      modality: null,
      voi: [{ first: 100, largest: 4095, entries: [...data], title: 'Table 1' }],
    });
    expect((await (await launched('dubois')).get(path)).status).toBe(404);
    const plain = await given();
    expect((await frameAt(plain.study, plain.instance, '1')).headers.get('x-tables')).toBe('no');
  });

  test.each([
    ['pixel by pixel', 0],
    ['plane by plane', 1],
  ])('in YBR_FULL, not compressed, %s, is shown in its colours', async (_, planar) => {
    // Y, Cb, Cr of red, green, blue and grey (PS3.3 C.7.6.3.1.2).
    const ybr = [76, 85, 255, 150, 44, 21, 29, 255, 107, 128, 128, 128];
    const plane = (at: number) => ybr.filter((_, index) => index % 3 === at);
    const pixels = Uint8Array.from(planar === 0 ? ybr : [0, 1, 2].flatMap(plane));
    const { study, instance } = await given({
      modality: 'US',
      rows: 2,
      columns: 2,
      bits: 8,
      samplesPerPixel: 3,
      photometric: 'YBR_FULL',
      pixels,
      attributes: { '00280006': { vr: 'US', Value: [planar] } },
    });
    const answer = await frameAt(study, instance, '1');
    expect(answer.status).toBe(200);
    const rgba = [...new Uint8Array(await answer.arrayBuffer())];
    const expected = [254, 0, 0, 255, 0, 255, 1, 255, 0, 0, 254, 255, 128, 128, 128, 255];
    rgba.forEach((value, at) => expect(Math.abs(value - expected[at]!), `${at}`).toBeLessThan(2));
  });

  test('of another patient is refused, and kept nowhere', async () => {
    const { study, bytes } = film({ of: 'dubois' });
    expect(await upload(bytes)).toEqual({
      status: 200,
      body: {
        taken: false,
        detail:
          'The file is of another patient: its Patient ID is none of the record numbers of this chart.',
      },
    });
    expect((await browser.get(`/studies/${study}`)).status).toBe(404);
    expect((await listed(await launched('dubois'))).studies.map(({ uid }) => uid)).not.toContain(
      study,
    );
  });

  test.each([
    ['a text', Buffer.from('This is no film.'.repeat(40))],
    ['nothing', Buffer.alloc(0)],
    ['half a film', film().bytes.subarray(0, 9_000)],
  ])('that is %s is refused with the reason', async (_, bytes) => {
    const { status, body } = await upload(bytes);
    expect(status).toBe(200);
    expect(body).toMatchObject({ taken: false, detail: expect.stringMatching(/^[A-Z].+\.$/su) });
  });

  test('comes from this page only, and as DICOM', async () => {
    const { study, bytes } = film();
    expect((await upload(bytes, { 'x-csrf-token': 'another' })).status).toBe(403);
    expect((await upload(bytes, { origin: 'https://elsewhere.example' })).status).toBe(403);
    expect((await upload(bytes, { 'content-type': 'image/png' })).status).toBe(400);
    expect((await browser.get(`/studies/${study}`)).status).toBe(404);
  });

  test('that cannot be decoded is kept, and shown with the reason', async () => {
    const us = (value: number) => ({ vr: 'US', Value: [value] });
    const { study, instance, bytes } = film({
      pixels: 'none',
      transferSyntax: '1.2.840.10008.1.2.4.100',
      attributes: {
        '00280002': us(1),
        '00280004': { vr: 'CS', Value: ['MONOCHROME2'] },
        '00280010': us(16),
        '00280011': us(16),
        '00280100': us(8),
        '00280101': us(8),
        '00280103': us(0),
        ...encapsulate([Buffer.alloc(64, 7)], 'none', 0),
      },
    });
    const why = expect.stringMatching(
      /^transfer syntax .*1\.2\.840\.10008\.1\.2\.4\.100.* is not decoded$/u,
    );
    expect((await upload(bytes)).body).toMatchObject({ taken: true, unreadBecause: why });
    const image = (await viewOf(study)).series[0]?.images[0];
    expect(image).toMatchObject({ pixels: null, notShown: why });
    expect((await frameAt(study, instance, '1')).status).toBe(422);
  });
});

describe('a study of another patient, and what a study has not', () => {
  test('is as good as not there', async () => {
    const { study, instance } = await given();
    const other = await launched('dubois');
    expect((await other.get(`/studies/${study}`)).status).toBe(404);
    expect((await frameAt(study, instance, '1', other)).status).toBe(404);
    const point = { instance, frame: 1, x: 1, y: 1, diameterMm: null };
    expect((await other.post(`/studies/${study}/point`, point)).status).toBe(404);
    const chosen = { instance, reported: [] };
    expect((await other.post(`/studies/${study}/chosen`, chosen)).status).toBe(404);
    expect((await other.get(`/studies/${study}/findings/1.2/heatmap`)).status).toBe(404);
    // Nor through a study of one's own.
    const own = await given();
    expect((await frameAt(own.study, instance, '1')).status).toBe(404);
  });

  test('frames are numbered from 1 to their number', async () => {
    const { study, instance } = await given();
    const statuses = ['0', '-1', '1.5', 'one', '2'].map(async (frame) => {
      const answer = await frameAt(study, instance, frame);
      return answer.status;
    });
    expect(await Promise.all(statuses)).toEqual([400, 400, 400, 400, 422]);
    expect((await browser.get('/studies/no-uid')).status).toBe(400);
  });
});

describe('a film that was read', () => {
  test('and that no model is made for says why', async () => {
    const { study } = await given();
    const { refusals, findings, completeness, state } = await read(study);
    expect({ state, findings }).toEqual({ state: 'read', findings: [] });
    expect(completeness).toContain('no new image for');
    expect(refusals).toHaveLength(1);
    expect(refusals[0]?.model.id).toBe('cxr-pneumonia-paediatric');
    expect(refusals[0]?.detail).toMatch(/^[A-Z].+\.$/su);
    const line = (await listed()).studies.find(({ uid }) => uid === study);
    expect(line).toMatchObject({ state: 'read', result: refusals[0]?.detail });
  });
});

describe('a finding', () => {
  /** Read by the service first, then as if its networks had said this. */
  async function found(
    say = (image: ReadImage['image']) => aReading({ image }),
    asOf = new Date().toISOString(),
  ) {
    const { study, instance } = await given();
    await read(study);
    const image = {
      studyInstanceUid: study,
      seriesInstanceUid: `${study}.1`,
      sopInstanceUid: instance,
      sopClassUid: '1.2.840.10008.5.1.4.1.1.1.1',
      frame: 1,
      isMultiFrame: false,
    };
    const reading = say(image);
    const again = async (readings: ReadImage[], at: string) => {
      const whole = { ...aStudyReading(readings), hospital: 'sandbox', studyInstanceUid: study };
      await sqliteReadingStore(database).save({ ...whole, asOf: at });
      await listed();
    };
    await again([reading], asOf);
    return { study, instance, reading, again };
  }

  const only = (view: StudyView): FindingView => {
    expect(view.findings).toHaveLength(1);
    return view.findings[0]!;
  };
  const decide = (study: string, { id, readAt }: FindingView, made: object) =>
    browser.post(`/studies/${study}/decision`, {
      finding: id,
      readAt,
      changedTo: null,
      reason: null,
      ...made,
    });

  test('is shown with its heatmap, reaches the hospital once, and is agreed with', async () => {
    const before = await received('haverkamp');
    const { study, reading } = await found();
    const finding = only(await viewOf(study));
    expect(finding).toMatchObject({
      id: reading.trackingUid,
      says: 'present',
      status: 'preliminary',
    });
    const path = `/api/p/${browser.session}/studies/${study}/findings/${finding.id}/heatmap`;
    const heatmap = new Uint8Array(await (await browser.fetch(path)).arrayBuffer());
    const drawn = [...(reading.heatmap?.values ?? [])].map((value) => Math.round(value * 255));
    expect([...heatmap]).toEqual(drawn);
    const written = await eventually(
      async () => only(await viewOf(study)),
      ({ writtenAs }) => writtenAs?.state === 'written',
    );
    const news = (await received('haverkamp')).filter((each) => !before.includes(each));
    await listed();
    expect(news).toContain(written.writtenAs?.reference);
    const agreed = await decide(study, finding, { choice: 'agree' });
    expect(agreed.status).toBe(200);
    expect(only(agreed.body as StudyView)).toMatchObject({
      status: 'final',
      decision: { choice: 'agree', reason: null },
    });
  });

  test('says how often it was there in the test data of its network', async () => {
    const { study } = await found();
    expect(only(await viewOf(study)).frequency).toMatch(
      /^Of 100 images .* as it was graded\. In the test data of the model about 74 of 100 images had it \(453 of 613\)\.$/,
    );
  });

  test('and does not where that version has no evaluation', async () => {
    const { manifest } = aReading();
    const unknown = { ...manifest, version: '9.9.9' };
    const { study } = await found((image) => aReading({ image, manifest: unknown }));
    expect(only(await viewOf(study)).frequency).toMatch(/as it was graded\.$/);
  });

  test('is changed or not agreed with for a reason only', async () => {
    const { study } = await found();
    const finding = only(await viewOf(study));
    for (const made of [
      { choice: 'disagree' },
      { choice: 'change', changedTo: 'absent' },
      { choice: 'change', reason: 'It is the thymus' },
      { choice: 'agree', changedTo: 'absent', reason: 'x' },
      { choice: 'change', changedTo: 'fracture', reason: 'It is broken' },
    ])
      expect((await decide(study, finding, made)).status).toBe(400);
    const change = { choice: 'change', changedTo: 'absent', reason: 'It is the thymus' };
    expect(only((await decide(study, finding, change)).body)).toMatchObject({
      status: 'amended',
      decision: { choice: 'change', reason: 'It is the thymus' },
    });
    const disagree = { choice: 'disagree', reason: 'Rotated film' };
    expect(only((await decide(study, finding, disagree)).body)).toMatchObject({
      status: 'cancelled',
      decision: { choice: 'disagree', reason: 'Rotated film' },
    });
  });

  test('is moved by a box, which the hospital gets with its coordinates and the person sees again', async () => {
    const { study, instance } = await found();
    const finding = only(await viewOf(study));
    const box = { left: 12, top: 20, right: 64.5, bottom: 90 };
    const change = { choice: 'change', place: 'Left lower lobe', box, reason: 'Behind the heart' };
    const moved = only((await decide(study, finding, change)).body as StudyView);
    expect(moved).toMatchObject({ status: 'amended', says: 'present', decision: { box } });
    expect(only(await viewOf(study)).decision).toMatchObject({ ...change, changedTo: null });
    const written = await eventually(
      async () => only(await viewOf(study)).writtenAs,
      (now) => now?.state === 'written',
    );
    const reference = written?.reference ?? '';
    const page = await eventually(
      async () =>
        (await fetch(`${service.baseUrl}/sandbox/patients/haverkamp/received/${reference}`)).text(),
      (text) => text.includes('amended'),
    );
    const text = page.replaceAll('&quot;', '"').replaceAll(/<[^>]*>/gu, '');
    const region = /"url": "[^"]*mentor-image-region"[\s\S]*?"valueString"/u.exec(text)?.[0] ?? '';
    expect(region).toContain(`urn:oid:${instance}`);
    const numbers = [...region.matchAll(/"(\w+)",?\s*"valueDecimal": ([\d.]+)/gu)];
    expect(Object.fromEntries(numbers.map(([, url, value]) => [url, Number(value)]))).toEqual(box);
    expect(text).toContain('Left lower lobe');
  });

  test.each([
    ['outside of the image', { right: COLUMNS + 1 }, /inside the image, which has 130 columns/],
    ['negative', { left: -1 }, /inside the image/],
    ['no number', { top: Number.NaN }, /not a number/],
    ['a word', { top: 'up' }, /not a number/],
    ['turned round', { right: 2 }, /left comes before right/],
    ['a click', { right: 12, bottom: 20 }, /less than one pixel/],
  ])('is not moved by a box that is %s', async (_, over, why) => {
    const { study } = await found();
    const finding = only(await viewOf(study));
    const box = { left: 12, top: 20, right: 64, bottom: 90, ...over };
    const answer = await decide(study, finding, { choice: 'change', box, reason: 'There' });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(why);
    expect(only(await viewOf(study))).toMatchObject({ status: 'preliminary', decision: null });
  });

  test('that is agreed with, or absent, has no other place', async () => {
    const { study } = await found();
    const finding = only(await viewOf(study));
    const box = { left: 12, top: 20, right: 64, bottom: 90 };
    for (const made of [
      { choice: 'agree', box },
      { choice: 'disagree', place: 'Elsewhere', reason: 'x' },
      { choice: 'change', changedTo: 'absent', box, reason: 'x' },
    ])
      expect((await decide(study, finding, made)).status).toBe(400);
  });

  test('of a kind is changed to another kind of the model', async () => {
    const { study } = await found((image) => ({
      ...aTumourReading(),
      image,
      trackingUid: '2.25.880001',
    }));
    const finding = only(await viewOf(study));
    expect(finding).toMatchObject({ says: 'kind', sentence: 'most like meningioma' });
    const change = { choice: 'change', changedTo: 'glioma', reason: 'It is inside the brain' };
    expect(only((await decide(study, finding, change)).body).status).toBe('amended');
    const chart = `${service.baseUrl}/sandbox/patients/haverkamp?tab=received`;
    await eventually(
      async () => (await fetch(chart)).text(),
      (page) => page.includes('Glioma') && page.includes('amended'),
    );
  });

  test('read again with the same result is decided on as it was; with another, what was seen is superseded', async () => {
    const first = new Date(Date.now() - 60_000).toISOString();
    const { study, reading, again } = await found(undefined, first);
    const seen = only(await viewOf(study));
    await again([reading], new Date(Date.now() - 30_000).toISOString());
    expect(only(await viewOf(study)).readAt).toBe(first);
    expect((await decide(study, seen, { choice: 'agree' })).status).toBe(200);
    const classes = [
      { id: 'pneumonia', probability: 0.95 },
      { id: 'absent', probability: 0.05 },
    ];
    const second = new Date().toISOString();
    await again([{ ...reading, classes }], second);
    const now = only(await viewOf(study));
    expect(now).toMatchObject({ readAt: second, status: 'preliminary', decision: null });
    const late = await decide(study, seen, { choice: 'disagree', reason: 'Rotated film' });
    expect(late).toMatchObject({ status: 409, body: { code: 'decision.superseded' } });
    expect(only(await viewOf(study)).status).toBe('preliminary');
    expect((await decide(study, now, { choice: 'agree' })).status).toBe(200);
  });

  test('is decided on in its own study', async () => {
    const { study } = await found();
    const finding = only(await viewOf(study));
    const other = await given();
    const answer = await decide(other.study, finding, { choice: 'agree' });
    expect(answer.status).toBe(404);
    expect(only(await viewOf(study)).status).toBe('preliminary');
  });
});

describe('asking a model by hand', () => {
  test('at a point, once the study is read', async () => {
    const { study, instance } = await given({ modality: 'CT' });
    const point = { instance, frame: 1, x: 60, y: 70, diameterMm: 9 };
    const { askable } = await viewOf(study);
    expect(askable.map(({ model, needs }) => [model.id, needs])).toContainEqual([
      'lung-ct-nodule-at-point',
      'point',
    ]);
    await read(study);
    const marked = await browser.post(`/studies/${study}/point`, point);
    expect(marked.status).toBe(200);
    const kept = await sqliteReadingStore(database).of({
      hospital: 'sandbox',
      studyInstanceUid: study,
    });
    const asked = kept?.reading.readings.filter((each) => each.point !== undefined) ?? [];
    expect(
      asked.map(({ point: at, manifest }) => [manifest.id, at?.x, at?.y, at?.diameterMm]),
    ).toEqual([['lung-ct-nodule-at-point', 60, 70, 9]]);
    for (const wrong of [{ frame: 2 }, { instance: '2.25.1' }])
      expect((await browser.post(`/studies/${study}/point`, { ...point, ...wrong })).status).toBe(
        404,
      );
    const negative = { ...point, x: -1 };
    expect((await browser.post(`/studies/${study}/point`, negative)).status).toBe(400);
  });

  test('with a chosen image, once the study is read: what is refused is not kept', async () => {
    const { study, instance } = await given({ modality: 'MR' });
    const chosen = { instance, reported: ['126952004'] };
    const choices = () =>
      sqliteReadingStore(database).chosenIn({ hospital: 'sandbox', studyInstanceUid: study });
    const early = await browser.post(`/studies/${study}/chosen`, chosen);
    expect(early.status).toBe(409);
    expect(await choices()).toEqual([]);
    await read(study);
    expect((await browser.post(`/studies/${study}/chosen`, chosen)).status).toBe(200);
    expect(await choices()).toMatchObject([{ sopInstanceUid: instance, reported: ['126952004'] }]);
    const other = { ...chosen, instance: '2.25.1' };
    expect((await browser.post(`/studies/${study}/chosen`, other)).status).toBe(404);
  });
});

describe('a study that a program sent before anybody opened the chart', () => {
  test('is the patient’s once the chart is opened, and its results are written once', async () => {
    const { study, bytes } = film({ of: 'dubois' });
    const token = await client.token(service.baseUrl, SCOPE);
    const sent = await fetch(`${service.baseUrl}/dicom-web/studies`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': MULTIPART },
      body: multipart([bytes]),
    });
    expect(sent.status).toBe(200);
    await eventually(
      () => sqliteReadingStore(database).of({ hospital: 'sandbox', studyInstanceUid: study }),
      (kept) => kept !== undefined,
    );
    const results = async () =>
      (await received('dubois')).filter((each) =>
        /^(Observation|RiskAssessment|DiagnosticReport|ImagingStudy)\//u.test(each),
      );
    const before = await results();
    const chart = await launched('dubois');
    expect((await listed(chart)).studies.map(({ uid }) => uid)).toContain(study);
    expect((await viewOf(study, chart)).refusals[0]?.because).toBe('outside the population');
    const written = await eventually(results, (now) =>
      now.some((each) => each.startsWith('DiagnosticReport/')),
    );
    await listed(chart);
    await listed(await launched('dubois'));
    expect(await results()).toEqual(written);
    expect(written.length).toBeGreaterThan(before.length);
    expect(written.filter((each) => each.startsWith('DiagnosticReport/'))).toHaveLength(1);
  });
});
