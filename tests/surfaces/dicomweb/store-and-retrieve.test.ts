import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DicomDataset } from '#src/domain/dicom.ts';
import { makeDicom } from '../../support/dicom-files.ts';
import { MULTIPART, multipart, partsOf } from '../../support/multipart.ts';
import { PNG } from 'pngjs';
import { setting, type Setting } from './setting.ts';

const ui = (uid: string) => ({ vr: 'UI', Value: [uid] });
const SERIES = '/studies/2.25.81/series/2.25.81.1';
const RLE = '1.2.840.10008.1.2.5';

function image(number: number, more: Parameters<typeof makeDicom>[0] = {}) {
  return makeDicom({
    ...more,
    attributes: {
      '00080018': ui(`2.25.81.1.${number}`),
      '0020000D': ui('2.25.81'),
      '0020000E': ui('2.25.81.1'),
      '00200013': { vr: 'IS', Value: [number] },
      ...more.attributes,
    },
  });
}

let at: Setting;
beforeAll(async () => {
  at = await setting();
});
afterAll(() => at.stop());

const json = async (answer: Response) => (await answer.json()) as DicomDataset;
const first = (dataset: DicomDataset | undefined, tag: string) => dataset?.[tag]?.Value?.[0];

const pixels = new Uint16Array(300 * 200).map((_, n) => (n * 37) & 0xfff);
const native = image(1, { rows: 300, columns: 200, bits: 12, pixels });
const rle = image(2, { rows: 300, columns: 200, bits: 12, pixels, transferSyntax: RLE });

describe('STOW-RS', () => {
  test('stores files, and says where each is', async () => {
    const answer = await at.stow([native, rle]);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/dicom+json');
    const body = await json(answer);
    const studies = `${at.service.baseUrl}/dicom-web/studies`;
    expect(first(body, '00081190')).toBe(`${studies}/2.25.81`);
    expect(body['00081199']?.Value).toMatchObject([
      {
        '00081155': ui('2.25.81.1.1'),
        '00081190': {
          vr: 'UR',
          Value: [`${studies}/2.25.81/series/2.25.81.1/instances/2.25.81.1.1`],
        },
      },
      { '00081155': ui('2.25.81.1.2') },
    ]);
    expect(body['00081198']).toBeUndefined();
  });

  test('takes the same again, refuses another of its number, and says so for each file', async () => {
    const changed = image(1, { attributes: { '00081030': { vr: 'LO', Value: ['changed'] } } });
    const foreign = image(9, { attributes: { '00100020': { vr: 'LO', Value: ['OTHER'] } } });
    const answer = await at.stow([native, changed, foreign, Buffer.from('not DICOM')]);
    expect(answer.status).toBe(202);
    const body = await json(answer);
    expect(body['00081199']?.Value).toHaveLength(1);
    expect(body['00081198']?.Value).toMatchObject([
      { '00081155': ui('2.25.81.1.1'), '00081197': { vr: 'US', Value: [0xc002] } },
      { '00081155': ui('2.25.81.1.9'), '00081197': { vr: 'US', Value: [0xc003] } },
    ]);
    expect(body['0008119A']?.Value).toMatchObject([{ '00081197': { vr: 'US', Value: [0xc000] } }]);
    expect(JSON.stringify(body['0008119A'])).toContain('it is no DICOM file');
  });

  test('answers 409 where nothing was kept', async () => {
    expect((await at.stow([Buffer.from('nothing')])).status).toBe(409);
    const elsewhere = await at.stow([makeDicom()], '/studies/2.25.81');
    expect(elsewhere.status).toBe(409);
    expect(JSON.stringify(await elsewhere.json())).toContain(
      'not of the study that the address names',
    );
  });

  test('takes one file without parts', async () => {
    const answer = await at.request('/studies', {
      method: 'POST',
      headers: { 'content-type': 'application/dicom' },
      body: Buffer.from(makeDicom()),
    });
    expect(answer.status).toBe(200);
  });

  test.each([
    ['text', 'text/plain', 415],
    ['form data', 'multipart/form-data; boundary=between-the-files', 415],
    ['metadata apart', 'multipart/related; type="application/dicom+json"; boundary=x', 415],
    ['no boundary', 'multipart/related; type="application/dicom"', 400],
    ['another boundary', 'multipart/related; type="application/dicom"; boundary=other', 400],
  ])('refuses a body that is %s', async (_what, type, status) => {
    const body = multipart([makeDicom()]);
    const answer = await at.request('/studies', {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect(answer.status).toBe(status);
  });

  test('keeps what was whole of a body that ends early', async () => {
    const body = multipart([makeDicom(), makeDicom()]);
    const answer = await at.request('/studies', {
      method: 'POST',
      headers: { 'content-type': MULTIPART },
      body: body.subarray(0, -1_000),
    });
    expect(answer.status).toBe(202);
    const result = await json(answer);
    expect(result['00081199']?.Value).toHaveLength(1);
    expect(result['0008119A']?.Value).toHaveLength(1);
  });

  test('refuses a client whose token says nothing of images', async () => {
    expect((await fetch(`${at.service.baseUrl}/dicom-web/studies`)).status).toBe(401);
    const other = await setting('system/ImagingStudy.rs');
    try {
      const answer = await other.stow([native]);
      expect(answer.status).toBe(403);
      expect(answer.headers.get('www-authenticate')).toContain('insufficient_scope');
      expect((await other.get('/studies')).status).toBe(204);
    } finally {
      await other.stop();
    }
  });
});

describe('WADO-RS', () => {
  test('gives files as they came, byte for byte', async () => {
    const answer = await at.get(
      '/studies/2.25.81',
      'multipart/related; type="application/dicom"; transfer-syntax=*',
    );
    expect(answer.status).toBe(200);
    const parts = await partsOf(answer);
    expect(parts.map(({ headers }) => headers['content-type'])).toEqual([
      'application/dicom; transfer-syntax=1.2.840.10008.1.2.1',
      `application/dicom; transfer-syntax=${RLE}`,
    ]);
    expect(parts[0]?.body.equals(native)).toBe(true);
    expect(parts[1]?.body.equals(rle)).toBe(true);
    const one = await at.get(
      `${SERIES}/instances/2.25.81.1.2`,
      'application/dicom; transfer-syntax=*',
    );
    expect(Buffer.from(await one.arrayBuffer()).equals(rle)).toBe(true);
  });

  test('encodes nothing anew', async () => {
    const wanted = (syntax: string) =>
      `multipart/related; type="application/dicom"; transfer-syntax=${syntax}`;
    const some = await at.get('/studies/2.25.81', wanted(RLE));
    expect(await partsOf(some)).toHaveLength(1);
    expect((await at.get('/studies/2.25.81', wanted('1.2.840.10008.1.2.4.80'))).status).toBe(406);
    expect((await at.get('/studies/2.25.81', 'image/gif')).status).toBe(406);
  });

  test('tells the whole data set without pixels', async () => {
    const answer = await at.get(`${SERIES}/metadata`);
    const [one] = (await answer.json()) as DicomDataset[];
    expect(first(one, '00280010')).toBe(300);
    expect(one?.['7FE00010']?.BulkDataURI).toBe(
      `${at.service.baseUrl}/dicom-web${SERIES}/instances/2.25.81.1.1/bulkdata/pixels`,
    );
  });

  test('gives frames decoded, or as they are encoded', async () => {
    const octets = 'multipart/related; type="application/octet-stream"';
    const wanted = Buffer.from(pixels.buffer);
    for (const number of [1, 2]) {
      const answer = await at.get(`${SERIES}/instances/2.25.81.1.${number}/frames/1`, octets);
      const [part] = await partsOf(answer);
      expect(part?.body.equals(wanted)).toBe(true);
    }
    const encoded = await at.get(
      `${SERIES}/instances/2.25.81.1.2/frames/1`,
      `${octets}; transfer-syntax=*`,
    );
    const [part] = await partsOf(encoded);
    expect(part?.headers['content-type']).toBe(`application/octet-stream; transfer-syntax=${RLE}`);
    expect(Buffer.from(rle).includes(part?.body ?? 'nothing')).toBe(true);
    const named = await at.get(
      `${SERIES}/instances/2.25.81.1.2/frames/1`,
      'multipart/related; type="image/dicom-rle"',
    );
    expect(named.status).toBe(200);
    expect((await at.get(`${SERIES}/instances/2.25.81.1.2/frames/1`, 'image/jp2')).status).toBe(
      406,
    );
    expect((await at.get(`${SERIES}/instances/2.25.81.1.2/frames/2`)).status).toBe(404);
    expect((await at.get(`${SERIES}/instances/2.25.81.1.2/frames/0`)).status).toBe(400);
  });

  test('says why a frame cannot be decoded', async () => {
    const jxl = makeDicom({
      transferSyntax: '1.2.840.10008.1.2.4.110',
      attributes: {
        '0020000D': ui('2.25.83'),
        '0020000E': ui('2.25.83.1'),
        '00080018': ui('2.25.83.1.1'),
      },
    });
    expect((await at.stow([jxl])).status).toBe(200);
    const answer = await at.get(
      '/studies/2.25.83/series/2.25.83.1/instances/2.25.83.1.1/frames/1',
      'multipart/related; type="application/octet-stream"',
    );
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      title: 'dicom.not-decodable',
      detail: expect.stringContaining('JPEG XL'),
    });
    const back = await at.get(
      '/studies/2.25.83',
      'multipart/related; type="application/dicom"; transfer-syntax=*',
    );
    expect((await partsOf(back))[0]?.body.equals(jxl)).toBe(true);
  });

  test('draws a frame', async () => {
    const png = await at.get(`${SERIES}/instances/2.25.81.1.1/rendered`, 'image/png');
    expect(png.headers.get('content-type')).toBe('image/png');
    const drawn = PNG.sync.read(Buffer.from(await png.arrayBuffer()));
    expect([drawn.width, drawn.height]).toEqual([200, 300]);
    // Without a window the smallest value is black, the largest white.
    expect(drawn.data[0]).toBe(0);
    expect(drawn.data[4 * 110]).toBe(Math.round((((110 * 37) & 0xfff) * 255) / 4095));
    const jpeg = await at.get(`${SERIES}/instances/2.25.81.1.1/frames/1/rendered`);
    expect(jpeg.headers.get('content-type')).toBe('image/jpeg');
    expect(Buffer.from(await jpeg.arrayBuffer()).readUInt16BE(0)).toBe(0xffd8);
    expect((await at.get(`${SERIES}/instances/2.25.81.1.1/rendered`, 'image/gif')).status).toBe(
      406,
    );
    const windowed = await at.get(
      `${SERIES}/instances/2.25.81.1.1/rendered?window=0,1,linear`,
      'image/png',
    );
    expect(PNG.sync.read(Buffer.from(await windowed.arrayBuffer())).data[4 * 110]).toBe(255);
  });

  test('gives a long value by its address', async () => {
    const text = Buffer.alloc(5_000, 'abcd');
    const more = {
      '0020000D': ui('2.25.84'),
      '0020000E': ui('2.25.84.1'),
      '00080018': ui('2.25.84.1.1'),
      '00091010': { vr: 'OB', bytes: text },
      '00090010': { vr: 'LO', Value: ['MADE UP'] },
    };
    await at.stow([makeDicom({ attributes: more })]);
    const [one] = (await (await at.get('/studies/2.25.84/metadata')).json()) as DicomDataset[];
    const uri = one?.['00091010']?.BulkDataURI ?? '';
    expect(uri).toContain('/bulkdata/');
    const path = uri.slice(uri.indexOf('/dicom-web') + 10);
    const value = await at.get(path, 'application/octet-stream');
    expect(Buffer.from(await value.arrayBuffer()).equals(text)).toBe(true);
    expect((await at.get(path.replace(/\/\d+\/\d+$/, '/0/100'))).status).toBe(404);
  });

  test("does not know another hospital's, or nobody's, images", async () => {
    expect((await at.get('/studies/2.25.999')).status).toBe(404);
    expect((await at.get('/studies/..%2f..%2fsecret')).status).toBe(400);
    expect((await at.get(`/studies/2.25.84/series/2.25.81.1/instances/2.25.81.1.1`)).status).toBe(
      404,
    );
  });
});

describe('QIDO-RS', () => {
  test('finds studies, series and instances', async () => {
    const studies = (await (
      await at.get('/studies?PatientID=MADE-1&StudyInstanceUID=2.25.81')
    ).json()) as DicomDataset[];
    expect(studies).toHaveLength(1);
    expect(studies[0]).toMatchObject({
      '0020000D': ui('2.25.81'),
      '00080061': { vr: 'CS', Value: ['DX'] },
      '00201206': { vr: 'IS', Value: [1] },
      '00201208': { vr: 'IS', Value: [2] },
      '00080056': { vr: 'CS', Value: ['ONLINE'] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Made^Up' }] },
    });
    expect(studies[0]?.['00280010']).toBeUndefined();
    const series = (await (await at.get('/studies/2.25.81/series')).json()) as DicomDataset[];
    expect(series).toMatchObject([
      { '0020000E': ui('2.25.81.1'), '00080060': { Value: ['DX'] }, '00201209': { Value: [2] } },
    ]);
    expect(series[0]?.['00100020']).toBeUndefined();
    const instances = (await (
      await at.get('/instances?InstanceNumber=2&00100020=MADE-1&includefield=Rows')
    ).json()) as DicomDataset[];
    expect(instances).toMatchObject([
      { '00080018': ui('2.25.81.1.2'), '0020000D': ui('2.25.81'), '00280010': { Value: [300] } },
    ]);
    const all = (await (
      await at.get('/studies?StudyInstanceUID=2.25.81&includefield=all')
    ).json()) as DicomDataset[];
    expect(first(all[0], '00280010')).toBe(300);
  });

  test('pages, warns, and answers 204 where there is nothing', async () => {
    const page = await at.get('/studies/2.25.81/instances?limit=1&offset=1');
    expect(((await page.json()) as DicomDataset[]).map((each) => first(each, '00080018'))).toEqual([
      '2.25.81.1.2',
    ]);
    const more = await at.get('/studies/2.25.81/instances?limit=1');
    expect(more.headers.get('warning')).toContain('additional results');
    const fuzzy = await at.get('/studies?PatientName=made%5Eup&fuzzymatching=true');
    expect(fuzzy.status).toBe(200);
    expect(fuzzy.headers.get('warning')).toContain('fuzzymatching parameter is not supported');
    expect((await at.get('/studies?PatientName=Nobody')).status).toBe(204);
  });

  test.each([
    ['?Colour=red', 400],
    ['?limit=-1', 400],
    ['?includefield=Nothing', 400],
  ])('refuses %s', async (query, status) => {
    expect((await at.get(`/studies${query}`)).status).toBe(status);
  });

  test('answers in JSON only', async () => {
    expect(
      (await at.get('/studies', 'multipart/related; type="application/dicom+xml"')).status,
    ).toBe(406);
    expect((await at.get('/studies', 'application/json')).status).toBe(200);
    expect((await at.request('/studies', { method: 'DELETE' })).status).toBe(405);
  });
});

test('counts what came in', async () => {
  const text = await (await fetch(`${at.service.baseUrl}/metrics`)).text();
  expect(text).toMatch(/mentor_dicom_instances_total\{result="stored"\} [1-9]/);
  expect(text).toMatch(
    /mentor_dicom_instances_total\{result="refused",reason="dicom.duplicate-differs"\} 1/,
  );
  expect(text).toMatch(/mentor_studies\{state="waiting"\} [1-9]/);
});
