/** Cards, evaluations and decisions of models over HTTP: with a chart open, and without. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PatientView } from '#src/inbound/app-api/contract.ts';
import type { ModelsView, ModelView } from '#src/inbound/app-api/contract-models.ts';
import { chartOf } from '../../support/chart-of.ts';
import { cohortRows, csvOf } from '../../support/cohort-file.ts';
import { LaunchingBrowser } from '../../support/launching-browser.ts';
import { runMentor } from '../../support/run-mentor.ts';
import {
  eventually,
  hospitalConfig,
  removeStore,
  testService,
  type TestService,
} from '../../support/service.ts';
import { tinyHospital, type TinyHospital } from '../../support/tiny-hospital.ts';

let hospital: TinyHospital;
let service: TestService;
let browser: LaunchingBrowser;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mentor-models-'));
  const data = join(folder, 'cohort.csv');
  writeFileSync(data, csvOf(cohortRows(1500)));
  const kept = await runMentor(['evaluate', 'pce-2013', '--data', data, '--keep', '--json'], {
    env: { MENTOR_DATA: folder },
  });
  expect(kept.exitCode, kept.stderr).toBe(0);
  hospital = await tinyHospital([chartOf('p1')]);
  service = await testService([hospitalConfig('general', hospital.iss)], folder);
  browser = new LaunchingBrowser(service.baseUrl);
  await browser.launch(hospital.iss, hospital.launchOf('p1'));
});
afterAll(async () => {
  await service.stop();
  await hospital.close();
  removeStore(service);
});

async function openly<T>(path: string): Promise<T> {
  const response = await fetch(`${service.baseUrl}/api/models${path}`);
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

async function inChart<T>(path: string): Promise<T> {
  return (await browser.get(`/models${path}`)).body as T;
}

function file(path: string): Promise<Response> {
  return browser.fetch(`/api/p/${browser.session}/models${path}`);
}

const answer = ({ card }: ModelView, number: number) => card.sourceAttributes[number - 1]?.answer;

describe('the models', () => {
  test('are listed with their state, tabular and networks, for everyone', async () => {
    const { models, faults } = await openly<ModelsView>('');
    expect(faults).toEqual([]);
    expect(models).toContainEqual(
      expect.objectContaining({ id: 'prevent-2023', version: '2023.1', state: 'active' }),
    );
    expect(models).toContainEqual(
      expect.objectContaining({
        id: 'lung-ct-nodule-at-point',
        kind: 'cnn',
        investigational: true,
      }),
    );
    expect(await inChart<ModelsView>('')).toEqual({ models, faults });
  });

  test('an unknown one, or another version, is not found', async () => {
    for (const path of ['nothing/1', 'prevent-2023/1999']) {
      const { status } = await fetch(`${service.baseUrl}/api/models/${path}`);
      expect(status).toBe(404);
    }
  });
});

describe('a card', () => {
  test('shows local figures where a chart is open, and to nobody else', async () => {
    const local = await inChart<ModelView>('/pce-2013/2013');
    expect(answer(local, 27)).toMatchObject({
      known: true,
      text: expect.stringMatching(/AUC 0\.\d{3} \(0\.\d{3} to 0\.\d{3}\)/u) as string,
    });
    expect(answer(local, 29)).toMatchObject({
      known: true,
      text: expect.stringContaining('sex female') as string,
    });
    const open = await openly<ModelView>('/pce-2013/2013');
    expect(answer(open, 27)).toMatchObject({ known: false });
    expect(open).toMatchObject({ decisions: null, evaluations: [] });
  });

  test('is a file to be saved', async () => {
    const response = await file('/pce-2013/2013/card.json');
    expect(response.headers.get('content-disposition')).toContain('pce-2013-2013-card.json');
    expect(await response.json()).toEqual((await inChart<ModelView>('/pce-2013/2013')).card);
  });

  test('needs the cookie of the chart for what is of the hospital', async () => {
    const path = `${service.baseUrl}/api/p/${browser.session}/models/pce-2013/2013`;
    expect((await fetch(path)).status).toBe(403);
  });
});

describe('an evaluation', () => {
  test('has its drawings as SVG, with what they say and their numbers', async () => {
    const { evaluations } = await inChart<ModelView>('/pce-2013/2013');
    const [local] = evaluations;
    expect(local).toMatchObject({ of: 'local' });
    expect(local?.figures.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['roc', 'calibration', 'decision', 'groups']),
    );
    for (const { id, says, rows } of local?.figures ?? []) {
      expect(says).toMatch(/\d/u);
      // Of a yes or no there are two.
      expect(rows.length).toBeGreaterThan(1);
      const drawing = await file(`/pce-2013/2013/evaluation/local/${id}.svg`);
      expect(drawing.headers.get('content-type')).toContain('image/svg+xml');
      expect(await drawing.text()).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/u);
    }
    const page = await file('/pce-2013/2013/evaluation/local');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('<h1>Evaluation of');
    const open = `${service.baseUrl}/api/models/pce-2013/2013/evaluation/local/roc.svg`;
    expect((await fetch(open)).status).toBe(404);
  });

  test('of a network has its figures, groups and shortcuts as tables', async () => {
    const { evaluations } = await openly<ModelView>('/cxr-pneumonia-paediatric/1.0.0');
    const [found] = evaluations;
    expect(found).toMatchObject({ of: 'package', figures: [] });
    expect(found?.validity).toContain('AUC 0.996 (0.992 to 0.998)');
    const shortcuts = found?.tables.find(({ caption }) => caption.includes('simpler'));
    expect(shortcuts?.rows).toContainEqual(['outer frame only', '0.9352 (0.911 to 0.9593)']);
  });
});

describe('decisions of clinicians', () => {
  test('are counted by month, choice and reason', async () => {
    const view = await eventually(
      () => browser.view(),
      ({ outbox }) =>
        outbox.items.length > 0 && outbox.items.every(({ state }) => state === 'written'),
    );
    const key = keyOf(view);
    expect((await inChart<ModelView>('/prevent-2023/2023.1')).decisions).toEqual([]);
    const made = { key, decision: 'disagree', reason: 'clinical-judgement', note: null };
    expect((await browser.post('/decision', made)).status).toBe(200);
    expect((await inChart<ModelView>('/prevent-2023/2023.1')).decisions).toEqual([
      {
        month: expect.stringMatching(/^\d{4}-\d{2}$/u) as string,
        choice: 'disagree',
        reason: 'clinical-judgement',
        count: 1,
      },
    ]);
    expect((await inChart<ModelView>('/news2/2017')).decisions).toEqual([]);
  });
});

function keyOf(view: PatientView): string {
  const found = view.risks.find(
    ({ key, state }) => key.startsWith('prevent-2023/') && state === 'computed',
  );
  if (found === undefined) throw new Error('PREVENT is not computed');
  return found.key;
}
