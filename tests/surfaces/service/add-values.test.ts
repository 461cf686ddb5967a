/** Values typed or pasted into an open chart: looked at first, kept nowhere until they are entered. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startService } from '#src/compose.ts';
import { loadConfig } from '#src/config.ts';
import type {
  EntriesPreviewView,
  EntryFieldsView,
  GivenView,
} from '#src/inbound/app-api/contract-add.ts';
import type { PatientView } from '#src/inbound/app-api/contract.ts';
import { LaunchingBrowser } from '../../support/launching-browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'mentor-add-values-'));
const TODAY = new Date().toISOString().slice(0, 10);
let service: Awaited<ReturnType<typeof startService>>;
let browser: LaunchingBrowser;

beforeAll(async () => {
  const config = loadConfig({ PORT: '0', MENTOR_DATA: folder, LOG_LEVEL: 'silent' });
  service = await startService(config, { sandbox: true, roles: ['web'], watchEveryMs: 60_000 });
  browser = new LaunchingBrowser(service.baseUrl);
  const chart = await browser.fetch('/sandbox/patients/lindqvist/open');
  const { searchParams } = new URL(chart.headers.get('location') ?? '');
  await browser.launch(searchParams.get('iss') ?? '', searchParams.get('launch') ?? '');
  await browser.view();
});

afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

const observation = (loinc: string, value: number, unit: string, more: object = {}) => ({
  resourceType: 'Observation',
  id: `o-${loinc}`,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: loinc }] },
  subject: { reference: 'Patient/lindqvist' },
  effectiveDateTime: TODAY,
  valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit },
  ...more,
});

async function given(text: unknown): Promise<GivenView> {
  const body = { text: typeof text === 'string' ? text : JSON.stringify(text) };
  const answer = await browser.post('/given', body);
  expect(answer.status).toBe(200);
  return answer.body as GivenView;
}

async function preview(...entries: readonly object[]): Promise<EntriesPreviewView> {
  const answer = await browser.post('/entries/preview', { entries, writeToRecord: false });
  expect(answer.status).toBe(200);
  return answer.body as EntriesPreviewView;
}

/** What the chart says now, without what changes with every asking. */
const stateOf = ({ risks }: PatientView) =>
  risks.map(({ key, state, probability, score }) => [key, state, probability, score]);

describe('the fields of a chart', () => {
  test('are each there once, what is missing first, with units and why', async () => {
    const { patient, fields } = (await browser.get('/fields')).body as EntryFieldsView;
    expect(patient).toBe('Patient/lindqvist');
    expect(new Set(fields.map(({ field }) => field.title + field.type)).size).toBeGreaterThan(20);
    const firstKnown = fields.findIndex(({ known }) => known !== null);
    expect(fields.slice(firstKnown).every(({ known }) => known !== null)).toBe(true);
    expect(fields.slice(0, firstKnown).every(({ why }) => why !== null)).toBe(true);
    const cholesterol = fields.find(({ field }) => /^total cholesterol/i.test(field.title));
    expect(cholesterol?.field.units.length).toBeGreaterThan(1);
  });
});

describe('what is typed', () => {
  test('is looked at without being kept: how many models compute, what decides more', async () => {
    const before = stateOf(await browser.view());
    const { fields } = (await browser.get('/fields')).body as EntryFieldsView;
    const answers = fields
      .filter(({ field, known }) => field.type === 'boolean' && known === null)
      .map(({ field }) => ({ input: field.input, value: false, unit: null, at: TODAY }));
    expect(answers.length).toBeGreaterThan(0);
    const seen = await preview(...answers);
    expect(seen.faults).toEqual([]);
    expect(seen.computes).toBeGreaterThanOrEqual(seen.computedBefore);
    expect(seen.computes).toBeLessThanOrEqual(seen.applicable);
    expect(seen.decides.every(({ title, more }) => title !== '' && more > 0)).toBe(true);
    expect(stateOf(await browser.view())).toEqual(before);
  });

  test('in another unit than a model’s own is shown as the model reads it', async () => {
    const { fields } = (await browser.get('/fields')).body as EntryFieldsView;
    const cholesterol = fields.find(({ field }) => /^total cholesterol/i.test(field.title));
    const input = cholesterol?.field.input ?? '';
    const mgPerDl = { input, value: 201, unit: 'mg/dL', at: TODAY };
    const [american, ...more] = (await preview(mgPerDl)).readAs;
    expect(more).toEqual([]);
    expect(american).toMatchObject({
      ...{ input, unit: 'mmol/L', entered: { value: 201, unit: 'mg/dL' } },
      value: expect.closeTo(201 * 0.02586, 6) as unknown,
    });
    const [european] = (await preview({ ...mgPerDl, value: 5.2, unit: 'mmol/L' })).readAs;
    expect(european?.unit).toBe('mg/dL');
    expect(european?.value).toBeCloseTo(201.1, 0);
    expect(american?.models).toBeGreaterThan(0);
    expect((american?.models ?? 0) + (european?.models ?? 0)).toBeLessThanOrEqual(
      cholesterol?.models ?? 0,
    );
  });

  test('is shown as read only where it is what is read: an older value is not', async () => {
    const { fields } = (await browser.get('/fields')).body as EntryFieldsView;
    const known = fields.find(
      ({ field, known: has }) => field.title.startsWith('Total cholesterol') && has !== null,
    );
    expect(known).toBeDefined();
    const entry = { input: known?.field.input, value: 201, unit: 'mg/dL', at: '2001-01-01' };
    expect((await preview(entry)).readAs).toEqual([]);
  });

  test('and is not plausible is refused with a guess, never corrected', async () => {
    const { fields } = (await browser.get('/fields')).body as EntryFieldsView;
    const creatinine = fields.find(
      ({ field }) => /creatinine/i.test(field.title) && !/urine|ratio/i.test(field.title),
    );
    const entry = { input: creatinine?.field.input, value: 88, unit: 'mg/dL', at: TODAY };
    const { faults } = await preview(entry);
    expect(faults).toEqual([
      {
        input: creatinine?.field.input,
        message: expect.stringMatching(
          /88 mg\/dL is not plausible .*; did you mean umol\/L\?$/,
        ) as unknown,
      },
    ]);
    const kept = await browser.post('/entries', { entries: [entry], writeToRecord: false });
    expect(kept.status).toBe(400);
  });
});

describe('what is pasted', () => {
  test('a resource alone is understood, keeps nothing, and is entered like typing', async () => {
    const before = stateOf(await browser.view());
    const view = await given(observation('8480-6', 171, 'mm[Hg]'));
    expect(view.notTaken).toEqual([]);
    expect(view.values).toMatchObject([
      { value: 171, unit: 'mm[Hg]', source: expect.stringContaining('o-8480-6') as unknown },
    ]);
    expect(stateOf(await browser.view())).toEqual(before);
    const entries = view.values.map(({ input, value, unit, at }) => ({ input, value, unit, at }));
    const entered = await browser.post('/entries', { entries, writeToRecord: false });
    expect(entered.status).toBe(200);
    expect(stateOf(entered.body as PatientView)).not.toEqual(before);
    expect(
      (entered.body as PatientView).outbox.items.some(({ what }) => /by hand/.test(what)),
    ).toBe(false);
  });

  test('a Bundle and NDJSON say the same', async () => {
    const two = [observation('8480-6', 150, 'mm[Hg]'), observation('2093-3', 231, 'mg/dL')];
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: two.map((resource) => ({ resource })),
    };
    const lines = two.map((each) => JSON.stringify(each)).join('\n');
    const [one, other] = [await given(bundle), await given(lines)];
    expect(one.values).toHaveLength(2);
    expect(other.values).toEqual(one.values);
    expect(one.values.find(({ unit }) => unit === 'mg/dL')?.value).toBe(231);
  });

  test('what cannot be used is named with its reason, the rest is taken', async () => {
    const { values, notTaken } = await given({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        observation('8480-6', 150, 'mm[Hg]'),
        observation('2093-3', 5, 'furlong', { id: 'odd-unit' }),
        observation('2085-9', 50, 'mg/dL', { id: 'draft', status: 'preliminary' }),
        observation('2160-0', 1, 'mg/dL', {
          id: 'foreign',
          subject: { reference: 'Patient/other' },
        }),
      ].map((resource) => ({ resource })),
    });
    expect(values.map(({ value }) => value)).toEqual([150]);
    const said = notTaken.map(({ where, message }) => `${where}: ${message}`).join('\n');
    expect(said).toMatch(/odd-unit.*furlong/);
    expect(said).toMatch(/draft/);
    expect(said).toMatch(/foreign/);
  });

  test.each([
    ['a comma too many', '{"resourceType":"Bundle",\n "type":,}', /line 2, column 9/, /not JSON/],
    ['a key twice', '{"resourceType":"Patient","id":"a","id":"b"}', /\$\.id/, /stands twice/],
    ['no FHIR', '{"hello":1}', /./, /./],
    ['DSTU2 or R5', '{"resourceType":"Bundle","entry":"no list"}', /entry/, /not a list/],
    ['words', 'blood pressure 150', /line 1/, /not JSON/],
  ])('%s: place and reason, nothing taken', async (_name, text, where, message) => {
    const view = await given(text);
    expect(view.values).toEqual([]);
    expect(view.notTaken).toHaveLength(1);
    expect(view.notTaken[0]?.where).toMatch(where);
    expect(view.notTaken[0]?.message).toMatch(message);
  });

  test('another patient’s record gives nothing', async () => {
    const other = {
      ...{ resourceType: 'Patient', id: 'lindqvist', birthDate: '1931-01-01', gender: 'male' },
    };
    const view = await given(
      [other, observation('8480-6', 150, 'mm[Hg]')].map((each) => JSON.stringify(each)).join('\n'),
    );
    expect(view.values).toEqual([]);
    expect(view.notTaken[0]).toMatchObject({
      where: 'Patient/lindqvist',
      message: expect.stringMatching(/another patient/) as unknown,
    });
  });

  test('is refused where it is empty or comes without the token of the page', async () => {
    expect((await browser.post('/given', { text: '' })).status).toBe(400);
    const foreign = await browser.fetch(`/api/p/${browser.session}/given`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': 'x' },
      body: JSON.stringify({ text: '{}' }),
    });
    expect(foreign.status).toBe(403);
  });
});
