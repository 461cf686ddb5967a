/** The viewer with the running service and its sandbox hospital: every pixel on the screen is that of the service's own rendering. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startService } from '#src/compose.ts';
import { loadConfig } from '#src/config.ts';
import { apiClient, type ApiClient } from '../support/api-client.ts';
import { chromiumPath, startBrowser, watch } from '../support/browser.ts';
import type { MadeDicom, MadeElements } from '../support/dicom-files.ts';
import { MULTIPART, multipart } from '../support/multipart.ts';
import { film } from '../support/sandbox-film.ts';

const SCOPE = 'system/ImagingStudy.cruds';
const SIZE = 16;
const isBuilt = existsSync(new URL('../../smart-app/dist/index.html', import.meta.url));

const ds = (...Value: number[]) => ({ vr: 'DS', Value });
const us = (...Value: number[]) => ({ vr: 'US', Value });
const sq = (...Value: object[]) => ({ vr: 'SQ', Value: Value as never[] });
const cs = (value: string) => ({ vr: 'CS', Value: [value] });

/** All values of 12 bits, a sixteenth apart, in no order. */
const grey = Uint16Array.from({ length: SIZE * SIZE }, (_, at) => (at * 16 * 37) % 4096);
const signed = Int16Array.from(grey, (value) => value - 1500);

function window(centre: number, width: number, form: string): MadeElements {
  return { '00281050': ds(centre), '00281051': ds(width), '00281056': cs(form) };
}

function lut(first: number, bits: number, data: readonly number[]) {
  const InlineBinary = Buffer.from(Uint16Array.from(data).buffer).toString('base64');
  return { '00283002': us(data.length, first, bits), '00283006': { vr: 'OW', InlineBinary } };
}

/** An S of 3,000 entries of 12 bits from 400 on. */
const curve = lut(
  400,
  12,
  Array.from({ length: 3_000 }, (_, at) =>
    Math.round(2047.5 * (1 - Math.cos((Math.PI * at) / 2_999))),
  ),
);
/** From −536 on, in 8 bits. */
const ramp = lut(
  65_000,
  8,
  Array.from({ length: 2_000 }, (_, at) => Math.round((at / 1_999) * 255)),
);
const RESCALE = { '00281052': ds(-1024), '00281053': ds(2) };

const FILMS: Readonly<Record<string, MadeDicom>> = {
  'a LINEAR window': { attributes: window(2000, 1501, 'LINEAR') },
  'a LINEAR_EXACT window': { attributes: window(2000, 1500.5, 'LINEAR_EXACT') },
  'a SIGMOID window': { attributes: window(1800, 1200, 'SIGMOID') },
  'a VOI LUT': { attributes: { '00283010': sq(curve) } },
  'a VOI LUT on MONOCHROME1': {
    photometric: 'MONOCHROME1',
    attributes: { '00283010': sq(curve) },
  },
  'a Modality LUT and a window': {
    attributes: { '00283000': sq(curve), ...window(2000, 3000, 'LINEAR') },
  },
  'slope, intercept and a VOI LUT that begins below zero': {
    attributes: { ...RESCALE, '00283010': sq(ramp) },
  },
  'the values alone, padding left out': {
    pixels: Int16Array.from(signed, (value, at) => (at % 7 === 0 ? -2000 : value)),
    signed: true,
    bits: 16,
    modality: 'CT',
    attributes: { ...RESCALE, '00280120': { vr: 'SS', Value: [-2000] } },
  },
};

describe.skipIf(chromiumPath === undefined || !isBuilt)(
  'the viewer and the service (needs chromium and a build)',
  { timeout: 120_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'mentor-viewer-'));
    const uids = new Map<string, string>();
    let service: Awaited<ReturnType<typeof startService>>;
    let client: ApiClient;
    let token: string;
    let browser: Browser;
    let page: Page;
    let faults: readonly string[];
    let session: string;

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
      token = await client.token(service.baseUrl, SCOPE);
      for (const [name, made] of Object.entries(FILMS)) await send(name, made);
      await send('YBR_FULL, not compressed', {
        modality: 'US',
        bits: 8,
        samplesPerPixel: 3,
        photometric: 'YBR_FULL',
        pixels: Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, at) => (at * 41) % 256),
      });
      browser = await startBrowser();
      page = await (
        await browser.newContext({ viewport: { width: 1440, height: 1000 } })
      ).newPage();
      faults = await watch(page);
      await page.goto(`${service.baseUrl}/sandbox/patients/haverkamp/open`);
      await page.waitForURL(/\/p\/[\w-]+$/u);
      session = page.url().split('/').at(-1) ?? '';
      // Whose they are is known once the list is asked for.
      await page.getByText('Images').first().waitFor();
      await page.waitForTimeout(1_500);
    });
    afterAll(async () => {
      await browser.close();
      await service.stop();
      client.close();
      rmSync(folder, { recursive: true, force: true });
    });

    async function send(name: string, made: MadeDicom): Promise<void> {
      const { study, bytes } = film({ rows: SIZE, columns: SIZE, pixels: grey, ...made });
      uids.set(name, study);
      const { status } = await fetch(`${service.baseUrl}/dicom-web/studies`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': MULTIPART },
        body: multipart([bytes]),
      });
      expect(status, name).toBe(200);
    }

    /** R, G, B of each pixel. */
    async function rendered(study: string): Promise<number[][]> {
      const path = `studies/${study}/series/${study}.1/instances/${study}.1.1/rendered`;
      const answer = await fetch(`${service.baseUrl}/dicom-web/${path}`, {
        headers: { authorization: `Bearer ${token}`, accept: 'image/png' },
      });
      expect(answer.status).toBe(200);
      const { data } = PNG.sync.read(Buffer.from(await answer.arrayBuffer()));
      return Array.from({ length: SIZE * SIZE }, (_, at) => [...data.subarray(4 * at, 4 * at + 3)]);
    }

    /** At the middle of each pixel of the image. */
    async function onScreen(): Promise<number[][]> {
      return page.evaluate<number[][]>(`(() => {
        const canvas = document.querySelector('[data-testid=stage] canvas');
        const size = Math.min(canvas.width, canvas.height);
        const context = canvas.getContext('2d');
        return Array.from({ length: ${SIZE * SIZE} }, (_, at) => {
          const x = (canvas.width - size) / 2 + ((at % ${SIZE}) + 0.5) * (size / ${SIZE});
          const y = (canvas.height - size) / 2 + (Math.floor(at / ${SIZE}) + 0.5) * (size / ${SIZE});
          return [...context.getImageData(Math.floor(x), Math.floor(y), 1, 1).data].slice(0, 3);
        });
      })()`);
    }

    async function openStudy(name: string): Promise<string> {
      const study = uids.get(name) ?? '';
      await page.goto(`${service.baseUrl}/p/${session}/study/${study}`);
      await page.waitForSelector('[data-testid=stage] canvas');
      await page.getByText(/Loading this image/u).waitFor({ state: 'detached' });
      await page.waitForTimeout(250);
      return study;
    }

    test.each([...Object.keys(FILMS), 'YBR_FULL, not compressed'])(
      'by %s: the screen shows what the service renders',
      async (name) => {
        const study = await openStudy(name);
        const expected = await rendered(study);
        expect(new Set(expected.map(([r]) => r)).size).toBeGreaterThan(4);
        expect(await onScreen()).toEqual(expected);
      },
    );

    test('a person goes on from a VOI LUT by window, and comes back to it', async () => {
      const study = await openStudy('a VOI LUT');
      expect(await page.locator('[data-testid=stage]').innerText()).toContain('VOI LUT: Table 1');
      await page.getByLabel('Window width').fill('100');
      await page.waitForTimeout(150);
      expect(new Set((await onScreen()).map(([r]) => r)).size).toBeLessThan(20);
      await page.locator('#main').focus();
      await page.keyboard.press('1');
      await page.waitForTimeout(150);
      expect(await onScreen()).toEqual(await rendered(study));
    });

    test('a key image is there when the page is opened again', async () => {
      await openStudy('a LINEAR window');
      await page.locator('#main').focus();
      await page.keyboard.press('k');
      await page.getByText(/★ Key image/u).waitFor();
      await openStudy('a LINEAR window');
      await page.getByText(/★ Key image/u).waitFor();
      const list = page.getByRole('region', { name: 'Table of earlier images' });
      expect(await list.getByRole('row').count()).toBe(uids.size);
      expect(faults).toEqual([]);
    });
  },
);
