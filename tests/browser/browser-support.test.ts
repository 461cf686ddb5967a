/** The browser that the other tests here rely on. In: small pages. Out: their faults are noticed. */
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  assertAccessible,
  chromiumPath,
  screenshot,
  startBrowser,
  watch,
} from '../support/browser.ts';

const page = (body: string) =>
  `<!doctype html><html lang="en"><head><title>A page</title></head><body>${body}</body></html>`;

const pages: Record<string, string> = {
  '/good': page('<main><h1>Hello</h1><p>World</p></main>'),
  '/inaccessible': page('<main><h1>Hello</h1><img src="data:,"></main>'),
  '/faulty': page('<main><h1>Hello</h1></main><script>alert(1)</script>'),
};

describe.skipIf(chromiumPath === undefined)('the browser (needs chromium)', () => {
  let server: Server;
  let browser: Browser;
  let base: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      response.setHeader('content-type', 'text/html');
      response.setHeader('content-security-policy', "default-src 'none'; img-src data:");
      response.end(pages[request.url ?? ''] ?? '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser.close();
    server.close();
  });

  const open = async (path: string) => {
    const tab = await browser.newPage();
    const faults = await watch(tab);
    await tab.goto(base + path);
    return { tab, faults };
  };

  test('finds nothing in a good page, also under a strict policy', async () => {
    const { tab, faults } = await open('/good');
    await assertAccessible(tab);
    expect(existsSync(await screenshot(tab, 'browser-support'))).toBe(true);
    expect(faults.filter((fault) => !fault.includes('favicon'))).toEqual([]);
  });

  test('finds what is not accessible', async () => {
    const { tab } = await open('/inaccessible');
    await expect(assertAccessible(tab)).rejects.toThrow(/image-alt/);
  });

  test('finds a breach of the policy', async () => {
    const { faults } = await open('/faulty');
    await expect.poll(() => faults.join('\n')).toMatch(/policy: script-src/);
  });
});
