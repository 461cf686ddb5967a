import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launched, resultBundle, startHospital, type Running } from './hospital.ts';

let hospital: Running;

beforeAll(async () => {
  hospital = await startHospital();
});
afterAll(() => hospital.stop());

async function page(path: string) {
  const response = await fetch(`${hospital.base}/sandbox${path}`);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('the pages', () => {
  test.each(['', '/patients/lindqvist', '/patients/lindqvist?app=sidebar', '/faults', '/nothing'])(
    'say that this is not a real hospital, and hold no inline code: %s',
    async (path) => {
      const { headers, text } = await page(path);
      expect(text).toContain('Not a real hospital');
      expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-src 'self'");
    },
  );

  test('list every patient with what the chart shows', async () => {
    const { text } = await page('');
    expect(text.match(/<tr data-find>/g)!.length).toBeGreaterThanOrEqual(24);
    expect(text).toContain('O&#39;NEILL');
  });

  test('launch in a frame with iss and a launch id that is new each time', async () => {
    const frame = async () =>
      /<iframe[^>]* src="([^"]+)"/.exec(
        (await page('/patients/lindqvist?app=sidebar')).text.replaceAll(/\s+/g, ' '),
      )![1]!;
    const [one, two] = [await frame(), await frame()];
    const url = new URL(one.replaceAll('&amp;', '&'));
    expect(url.origin + url.pathname).toBe(`${hospital.base}/launch`);
    expect(url.searchParams.get('iss')).toBe(hospital.sandbox.iss);
    expect(url.searchParams.get('launch')).toHaveLength(43);
    expect(one).not.toBe(two);
  });

  test.each([
    ['problems', 'Essential hypertension'],
    ['results', '(no unit)'],
    ['medications', 'amlodipine 5 MG Oral Tablet'],
    ['apps', 'Launch in a new window'],
  ])('show the tab %s', async (tab, words) => {
    const { status, text } = await page(`/patients/lindqvist?tab=${tab}`);
    expect(status).toBe(200);
    expect(text).toContain(words);
  });

  test('show what the product wrote, with its versions and as FHIR', async () => {
    const { fhir } = await launched(hospital, 'lindqvist');
    const { body } = await fhir('POST', '', resultBundle('lindqvist'));
    const location: string = body.entry[0].response.location;
    const reference = location.replace(/\/_history.*/, '');
    const { text } = await page('/patients/lindqvist?tab=received');
    expect(text).toContain('12 resources');
    expect(text).toContain('Stroke 12.5 %');
    expect(text).toContain(`received/${reference}`);
    expect(text).toMatch(/received\/Device\//);
    expect(text).toMatch(/received\/Provenance\//);
    const detail = await page(`/patients/lindqvist/received/${reference}`);
    expect(detail.text).toContain('\n      &quot;probabilityDecimal&quot;: 12.5');
    const other = await page('/patients/birkeland?tab=received');
    expect(other.text).toContain('0 resources');
    const granted = await page('/patients/lindqvist?tab=apps');
    expect(granted.text).toContain('patient/RiskAssessment.cruds');
  });

  test('an unknown patient, and a result of another one, is not found', async () => {
    expect((await page('/patients/nobody')).status).toBe(404);
    const foreign = '/patients/lindqvist/results/birkeland-observation-1';
    expect((await page(foreign)).status).toBe(404);
    expect((await page('/patients/lindqvist/received/Patient/lindqvist')).status).toBe(404);
  });

  test('the other name of this machine leads to the address the app knows', async () => {
    const { host, port } = new URL(hospital.base);
    const answer = await request(hospital.base)
      .get('/sandbox/patients/lindqvist?tab=results')
      .set('host', `127.0.0.1:${port}`);
    expect(answer.status).toBe(307);
    const target = `http://${host}/sandbox/patients/lindqvist?tab=results`;
    expect(answer.headers['location']).toBe(target);
  });

  test('style and script come as files of their own', async () => {
    expect((await page('/assets/hospital.css')).headers.get('content-type')).toContain('text/css');
    const script = await page('/assets/hospital.js');
    expect(script.headers.get('content-type')).toContain('javascript');
  });
});
