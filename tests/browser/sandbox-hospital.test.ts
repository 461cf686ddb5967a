/** The sandbox hospital in a real browser. In: its pages. Out: accessible, within their policy, usable by keyboard. */
import express from 'express';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Card } from '#src/domain/cds-card.ts';
import { createSandbox } from '#src/sandbox/sandbox.ts';
import {
  assertAccessible,
  chromiumPath,
  screenshot,
  startBrowser,
  watch,
} from '../support/browser.ts';

const PAGES = [
  '',
  '/patients/lindqvist',
  '/patients/lindqvist?tab=problems',
  '/patients/lindqvist?tab=results',
  '/patients/lindqvist?tab=medications',
  '/patients/lindqvist?tab=received',
  '/patients/lindqvist?tab=advice',
  '/patients/lindqvist?app=sidebar',
  '/patients/lindqvist?app=page',
  '/patients/lindqvist/results/lindqvist-observation-2',
  '/faults',
  '/nothing',
];

/** As a CDS service answers. */
const CARD: Card = {
  uuid: '4ce02720-ef28-84b1-887f-0b12f5a93d45',
  summary: 'Cardiovascular disease in 10 years: 17.7 % (PREVENT 2023)',
  indicator: 'warning',
  detail: `**Cardiovascular disease in 10 years: 17.7 %**\n\n- ${'A long reason. '.repeat(30)}`,
  source: {
    label: 'Mentor',
    url: 'https://mentor.example/',
    topic: { system: 'http://snomed.info/sct', code: '709510001', display: 'Risk assessment' },
  },
  suggestions: [
    { uuid: 's1', label: 'Urine albumin/creatinine ratio', isRecommended: false, actions: [] },
    { uuid: 's2', label: 'A long proposal. '.repeat(12), isRecommended: true, actions: [] },
  ],
  selectionBehavior: 'any',
  overrideReasons: [
    { system: 'https://mentor.example/reasons', code: 'other', display: 'Not appropriate now' },
  ],
};

describe.skipIf(chromiumPath === undefined)('the sandbox hospital (needs chromium)', () => {
  let server: Server;
  let browser: Browser;
  let base: string;

  beforeAll(async () => {
    const app = express();
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    base = `http://localhost:${(server.address() as AddressInfo).port}`;
    app.use('/sandbox', createSandbox({ baseUrl: base }).router);
    app.get('/launch', (_request, response) => {
      response
        .type('html')
        .send('<!doctype html><html lang="en"><title>App</title><main><h1>App</h1></main></html>');
    });
    app.get('/cds-services', (_request, response) => {
      response.json({ services: [{ id: 'mentor-patient-view', prefetch: {} }] });
    });
    app.post('/cds-services/mentor-patient-view', (_request, response) => {
      response.json({ cards: [CARD] });
    });
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser.close();
    server.close();
  });

  async function open(path: string, size: { width: number; height: number }, dark = false) {
    const context = await browser.newContext({
      viewport: size,
      colorScheme: dark ? 'dark' : 'light',
    });
    const page = await context.newPage();
    const faults = await watch(page);
    await page.goto(`${base}/sandbox${path}`);
    return { page, faults };
  }

  async function fits(page: Page): Promise<boolean> {
    return page.evaluate('document.documentElement.scrollWidth <= innerWidth');
  }

  test.each(PAGES)('is accessible in both themes and fits both widths: "%s"', async (path) => {
    for (const dark of [false, true])
      for (const width of [1280, 420]) {
        const { page, faults } = await open(path, { width, height: 900 }, dark);
        await assertAccessible(page);
        expect(await fits(page)).toBe(true);
        const unexpected = path === '/nothing' ? [] : faults;
        expect(unexpected).toEqual([]);
        const name = path.replaceAll(/[^a-z]+/g, '-');
        await screenshot(page, `sandbox${name}-${width}${dark ? '-dark' : ''}`);
        await page.context().close();
      }
  });

  test('another tab does not end the app beside it', async () => {
    const { page } = await open('/patients/lindqvist?app=sidebar', { width: 1280, height: 900 });
    const src = await page.locator('iframe').getAttribute('src');
    await page.getByRole('link', { name: 'Problems' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Problems', level: 2 }).waitFor();
    expect(await page.locator('iframe').getAttribute('src')).toBe(src);
    await page.context().close();
  });

  test('a patient is found by typing', async () => {
    const { page } = await open('', { width: 1280, height: 900 });
    await page.getByLabel('Find a patient').fill('cirrhosis');
    expect(await page.locator('tbody tr:visible').count()).toBe(1);
    await page.context().close();
  });
});
