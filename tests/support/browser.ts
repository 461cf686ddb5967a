/**
 * A real browser for tests. In: Debian's Chromium. Out: pages, what went wrong in them, what axe
 * finds inaccessible, and screenshots.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);
const screens = fileURLToPath(new URL('../../test-results/screens/', import.meta.url));
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** WCAG 2.0 to 2.2, A and AA, and axe's own advice. */
const accessibilityRules = [
  'wcag2a',
  'wcag2aa',
  'wcag21a',
  'wcag21aa',
  'wcag22aa',
  'best-practice',
];

/** Where Chromium is, or nothing: `describe.skipIf(chromiumPath === undefined)('… (needs chromium)')`. */
export const chromiumPath = [process.env['CHROMIUM'], ...places].find(
  (path) => path !== undefined && existsSync(path),
);

/** Starts Chromium with a profile of its own, which goes when it is closed. */
export function startBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('Chromium is missing: apt-get install chromium');
  return chromium.launch({ executablePath: chromiumPath, args: flags });
}

/**
 * Collects what a person at the console would see: uncaught errors, error messages, breaches of
 * the content security policy. Call it before the first navigation.
 */
export async function watch(page: Page): Promise<string[]> {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  await page.exposeFunction('reportPolicyBreach', (what: string) => faults.push(`policy: ${what}`));
  await page.addInitScript(
    `document.addEventListener('securitypolicyviolation', (event) =>
       window.reportPolicyBreach(event.violatedDirective + ' ' + event.blockedURI));`,
  );
  return faults;
}

interface Violation {
  id: string;
  help: string;
  nodes: { target: unknown[]; failureSummary?: string }[];
}

/** Fails with every accessibility fault of the page as it stands, frames included. */
export async function assertAccessible(page: Page, within = 'html'): Promise<void> {
  for (const frame of page.frames()) await frame.evaluate(axeSource);
  const options = { runOnly: accessibilityRules, resultTypes: ['violations'] };
  const run = `axe.run(${JSON.stringify(within)}, ${JSON.stringify(options)})`;
  const { violations } = await page.evaluate<{ violations: Violation[] }>(run);
  const faults = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${id}: ${help}\n  ${target.join(' ')}\n  ${failureSummary ?? ''}`,
    ),
  );
  if (faults.length > 0) throw new Error(`${page.url()} is not accessible:\n${faults.join('\n')}`);
}

/** Writes test-results/screens/<name>.png and returns its path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  mkdirSync(screens, { recursive: true });
  const path = `${screens}${name}.png`;
  await page.screenshot({ path, fullPage: true });
  return path;
}
