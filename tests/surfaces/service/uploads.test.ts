/** Files in chunks over HTTP: what breaks goes on where it stopped, what was acknowledged is not sent again. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startService } from '#src/compose.ts';
import { loadConfig } from '#src/config.ts';
import type { UploadsView, UploadView } from '#src/inbound/app-api/contract-add.ts';
import type { StudiesView } from '#src/inbound/app-api/contract-imaging.ts';
import { makeDicom } from '../../support/dicom-files.ts';
import { LaunchingBrowser } from '../../support/launching-browser.ts';
import { film } from '../../support/sandbox-film.ts';
import { eventually } from '../../support/service.ts';

const folder = mkdtempSync(join(tmpdir(), 'mentor-uploads-'));
let service: Awaited<ReturnType<typeof startService>>;
let browser: LaunchingBrowser;

beforeAll(async () => {
  const config = loadConfig({ PORT: '0', MENTOR_DATA: folder, LOG_LEVEL: 'silent' });
  service = await startService(
    { ...config, dicom: { ...config.dicom, quietSeconds: 0.2 } },
    { sandbox: true, roles: ['web'], watchEveryMs: 60_000 },
  );
  browser = await launched('haverkamp');
});

afterAll(async () => {
  await service.stop();
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

const firstOf = (bytes: Uint8Array, share: number) =>
  bytes.subarray(0, Math.floor(share * bytes.length));
const idOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const pathOf = (id: string, by = browser) => `/api/p/${by.session}/uploads/${id}`;

interface Chunk {
  readonly from?: number;
  readonly to?: number;
  readonly length?: number;
  readonly by?: LaunchingBrowser;
}

function headersOf(by: LaunchingBrowser, offset: number, length: number): Record<string, string> {
  return {
    'content-type': 'application/dicom',
    'x-csrf-token': by.csrfToken,
    'upload-offset': String(offset),
    'upload-length': String(length),
    'upload-name': encodeURIComponent('Müller 1.dcm'),
  };
}

async function send(bytes: Uint8Array, chunk: Chunk = {}) {
  const { from = 0, to = bytes.length, length = bytes.length, by = browser } = chunk;
  const response = await by.fetch(pathOf(idOf(bytes), by), {
    method: 'POST',
    headers: headersOf(by, from, length),
    body: Buffer.from(bytes.subarray(from, to)),
  });
  return { status: response.status, body: (await response.json()) as UploadView };
}

async function stateOf(bytes: Uint8Array): Promise<UploadView> {
  const { status, body } = await browser.get(`/uploads/${idOf(bytes)}`);
  expect(status).toBe(200);
  return body as UploadView;
}

async function imagesOf(study: string): Promise<number> {
  const { studies } = (await browser.get('/studies')).body as StudiesView;
  return studies.find(({ uid }) => uid === study)?.images ?? 0;
}

/** Files of the store that hold something; names are made ahead, and are empty. */
const filesOnDisk = () =>
  readdirSync(join(folder, 'studies'), { recursive: true, withFileTypes: true }).filter(
    (each) => each.isFile() && statSync(join(each.parentPath, each.name)).size > 0,
  ).length;

/** Half a chunk, then the line is cut. */
function cutOff(bytes: Uint8Array, promised: number, sent: number): Promise<void> {
  return new Promise((resolve) => {
    const cookies = browser.cookieLines.map((line) => line.split(';')[0] ?? '').join('; ');
    const target = new URL(pathOf(idOf(bytes)), service.baseUrl);
    const request = httpRequest(target, {
      method: 'POST',
      headers: {
        ...headersOf(browser, 0, bytes.length),
        cookie: cookies,
        'content-length': String(promised),
      },
    });
    request.on('error', () => resolve());
    request.write(bytes.subarray(0, sent), () => setTimeout(() => request.destroy(), 200));
    request.on('close', () => resolve());
  });
}

describe('a file in chunks', () => {
  test('is kept with its last byte and not before', async () => {
    const { study, bytes } = film();
    const half = bytes.length >> 1;
    const first = await send(bytes, { to: half });
    expect(first).toMatchObject({
      status: 200,
      body: { patient: 'Patient/haverkamp', name: 'Müller 1.dcm', received: half, answer: null },
    });
    expect(await imagesOf(study)).toBe(0);
    const second = await send(bytes, { from: half });
    expect(second.body.answer).toEqual({
      taken: true,
      study,
      state: 'stored',
      unreadBecause: null,
    });
    expect(await imagesOf(study)).toBe(1);
  });

  test('that was acknowledged is answered again without a byte of it, and known in another list', async () => {
    const { study, bytes } = film();
    await send(bytes);
    const again = await send(bytes, { from: 0, to: 0 });
    expect(again.body).toMatchObject({ answer: { taken: true, state: 'stored' } });
    const other = await launched('haverkamp');
    expect((await send(bytes, { by: other })).body.answer).toMatchObject({ state: 'same', study });
    expect(await imagesOf(study)).toBe(1);
  });

  test('goes on where the line was cut; what is half here is stored nowhere', async () => {
    const { study, bytes } = film();
    await cutOff(bytes, bytes.length, 20_000);
    const { received } = await eventually(
      () => stateOf(bytes),
      (state) => state.received > 0,
    );
    expect(received).toBeLessThanOrEqual(20_000);
    expect(await imagesOf(study)).toBe(0);
    const wrong = await send(bytes, { from: received + 1 });
    expect(wrong.status).toBe(409);
    const rest = await send(bytes, { from: received });
    expect(rest.body.answer).toMatchObject({ taken: true, state: 'stored', study });
    const stored = await browser.fetch(
      `/api/p/${browser.session}/studies/${study}/${study}.1.1/frames/1`,
    );
    expect(stored.status).toBe(200);
  });

  test('two of the same file at once end in one image', async () => {
    const { study, bytes } = film();
    await Promise.allSettled([send(bytes), send(bytes)]);
    const { answer } = await send(bytes, { from: 0, to: 0 }).then(({ body }) => body);
    const whole = answer ?? (await send(bytes)).body.answer;
    expect(whole).toMatchObject({ taken: true, study });
    expect(await imagesOf(study)).toBe(1);
  });

  test('that is taken away half sent leaves nothing behind', async () => {
    const { bytes } = film();
    const before = filesOnDisk();
    await send(bytes, { to: 10_000 });
    const removed = await browser.fetch(pathOf(idOf(bytes)), {
      method: 'DELETE',
      headers: { 'x-csrf-token': browser.csrfToken },
    });
    expect(removed.status).toBe(204);
    expect(filesOnDisk()).toBe(before);
    expect((await browser.get(`/uploads/${idOf(bytes)}`)).status).toBe(404);
  });

  test('of which more comes than was said is refused and not kept', async () => {
    const { bytes } = film();
    const before = filesOnDisk();
    expect((await send(bytes, { length: bytes.length - 10 })).status).toBe(400);
    expect(filesOnDisk()).toBe(before);
  });
});

describe('a file that is refused says why', () => {
  test.each([
    ['no DICOM', () => randomBytes(6_000_000), /^No DICM at byte 128/],
    ['empty', () => new Uint8Array(0), /no DICOM file/],
    ['cut off', () => firstOf(film().bytes, 0.615), /after 61 % of what its header promises\.$/],
    ['of another patient', () => film({ of: 'dubois' }).bytes, /another patient/],
    [
      'of nobody',
      () => makeDicom({ attributes: { '00100020': { vr: 'LO', Value: [] } } }),
      /names no patient/,
    ],
  ] as const)('%s', async (_name, make, why) => {
    const before = filesOnDisk();
    const bytes = make();
    const { status, body } = await send(bytes);
    expect({ status, answer: body.answer }).toEqual({
      status: 200,
      answer: { taken: false, detail: expect.stringMatching(why) as unknown },
    });
    expect(filesOnDisk()).toBe(before);
  });

  test('too large, before a byte of it is kept', async () => {
    const bytes = film().bytes;
    const { body } = await send(bytes, { length: 3 * 2 ** 30 });
    expect(body.answer).toMatchObject({
      taken: false,
      detail: expect.stringMatching(/2 GB/) as unknown,
    });
  });
});

describe('the list', () => {
  test('outlives the page, is of this session only, and ends with it', async () => {
    const own = await launched('haverkamp');
    const { bytes } = film();
    await send(bytes, { by: own });
    const list = (await own.get('/uploads')).body as UploadsView;
    expect(list.uploads).toMatchObject([{ id: idOf(bytes), answer: { taken: true } }]);
    const foreign = await browser.fetch(`/api/p/${own.session}/uploads`);
    expect(foreign.status).toBe(403);
    const half = film().bytes;
    const before = filesOnDisk();
    await send(half, { by: own, to: 10_000 });
    await own.post('/end');
    expect(filesOnDisk()).toBe(before);
    // Its cookie is gone.
    expect((await own.get('/uploads')).status).toBe(403);
  });

  test.each([
    ['no number', { 'upload-offset': 'x' }],
    ['negative', { 'upload-length': '-1' }],
    ['name', { 'upload-name': '%E0%A4%A' }],
  ])('a header that is wrong (%s) is said', async (_name, wrong) => {
    const { bytes } = film();
    const response = await browser.fetch(pathOf(idOf(bytes)), {
      method: 'POST',
      headers: { ...headersOf(browser, 0, bytes.length), ...wrong },
      body: Buffer.from(bytes),
    });
    expect(response.status).toBe(400);
  });

  test('without the token of the page nothing is taken', async () => {
    const { bytes } = film();
    const response = await browser.fetch(pathOf(idOf(bytes)), {
      method: 'POST',
      headers: { ...headersOf(browser, 0, bytes.length), 'x-csrf-token': 'other' },
      body: Buffer.from(bytes),
    });
    expect(response.status).toBe(403);
  });
});
