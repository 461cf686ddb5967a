/** The models and their cards in a real browser, in a launch and open, both themes and widths. */
import { expect, test } from 'vitest';
import { screenshot } from '../support/browser.ts';
import { assertFrameAccessible, describeApp, overflow, textOf } from './app-frame.ts';
import { EVALUATED } from './model-fixtures.ts';

const CARD = `/p/high/models/${EVALUATED.id}/${EVALUATED.version}`;

describeApp('the models', (stage) => {
  test.each([
    ['wide-light', { width: 1280, scheme: 'light' }],
    ['wide-dark', { width: 1280, scheme: 'dark' }],
    ['sidebar-light', { width: 420, scheme: 'light' }],
    ['sidebar-dark', { width: 420, scheme: 'dark' }],
  ] as const)('%s: every tab is accessible, fits, breaks no policy', async (name, look) => {
    for (const [tab, path] of [
      ['list', '/models'],
      ['open-card', '/models/cxr-pneumonia-paediatric/1.0.0'],
      ['network-evaluation', '/models/cxr-pneumonia-paediatric/1.0.0/evaluation'],
      ['card', CARD],
      ['evaluation', `${CARD}/evaluation`],
      ['inputs', `${CARD}/inputs`],
      ['decisions', `${CARD}/decisions`],
      ['fields', `${CARD}/fields`],
    ] as const) {
      const { page, frame, faults, close } = await stage.open(path, look);
      await frame.waitForSelector('nav[aria-label="Models"]');
      if (tab !== 'list') await frame.waitForSelector('nav[aria-label="Parts of the card"]');
      await frame.waitForTimeout(250);
      expect(await overflow(frame), tab).toBeLessThanOrEqual(0);
      await assertFrameAccessible(frame);
      expect(faults, tab).toEqual([]);
      await screenshot(page, `models-${tab}-${name}`);
      await close();
    }
  });

  test('any clinician reaches the card from a risk in one click', async () => {
    const { frame, close } = await stage.open('/p/high');
    await frame.getByRole('link', { name: 'Model card' }).first().click();
    await frame.getByRole('heading', { name: 'Source attributes' }).waitFor();
    const text = await textOf(frame);
    // 31 numbers in the order of the law, under the banner of the same patient.
    const numbers = await frame.locator('dl dt > span:first-child').allInnerTexts();
    expect(numbers.map(Number)).toEqual(Array.from({ length: 31 }, (_, place) => place + 1));
    expect(text).toMatch(/LINDQVIST/iu);
    expect(text).toContain('not known');
    await close();
  });

  test('each drawing is loaded, says what it shows, and has its numbers as a table', async () => {
    const { frame, close } = await stage.open(`${CARD}/evaluation`);
    await frame.waitForSelector('figure img');
    const figures = await frame.locator('figure').all();
    expect(figures.length).toBeGreaterThanOrEqual(5);
    for (const figure of figures) {
      const image = figure.locator('img');
      await image.scrollIntoViewIfNeeded();
      expect(await image.getAttribute('alt')).toMatch(/\w+ .*\.$/u);
      await figure.getByText('Show as table').click();
      expect(await figure.getByRole('row').count()).toBeGreaterThan(2);
    }
    expect(await frame.evaluate<number>(NARROWEST)).toBeGreaterThan(0);
    await close();
  });

  test('without a chart there are no local figures and no decisions', async () => {
    const path = `/models/${EVALUATED.id}/${EVALUATED.version}`;
    const { frame, close } = await stage.open(`${path}/decisions`);
    await frame.getByText('Shown where a patient’s chart is open').waitFor();
    await close();
    const open = await stage.open(path);
    await open.frame.getByText('no evaluation on local data is kept here').first().waitFor();
    await open.close();
  });
});

/** An image that is not loaded has no width. */
const NARROWEST = `Math.min(
  ...[...document.querySelectorAll('figure img')].map((image) => image.naturalWidth))`;
