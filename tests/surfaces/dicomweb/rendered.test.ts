/** WADO-RS rendered and thumbnail over HTTP: size, region, window, quality; what is wrong is said. */
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDicom, type MadeDicom } from '../../support/dicom-files.ts';
import { setting, type Setting } from './setting.ts';

const ui = (value: string) => ({ vr: 'UI', Value: [value] });

/** 40 rows, 80 columns: from 0 on the left to 790 on the right, the same in each row. */
function ramp(study: string, instance: number, more: MadeDicom['attributes'] = {}): Uint8Array {
  const pixels = Uint16Array.from({ length: 40 * 80 }, (_, at) => (at % 80) * 10);
  return makeDicom({
    rows: 40,
    columns: 80,
    bits: 12,
    pixels,
    attributes: {
      '0020000D': ui(study),
      '0020000E': ui(`${study}.1`),
      '00080018': ui(`${study}.1.${instance}`),
      '00200013': { vr: 'IS', Value: [instance] },
      ...more,
    },
  });
}

let at: Setting;
beforeAll(async () => {
  at = await setting();
  const text = { '00280301': { vr: 'CS', Value: ['YES'] } };
  const scout = { '0020000E': ui('2.25.901.2'), '00080018': ui('2.25.901.2.1') };
  const stored = await at.stow([
    ...[1, 2, 3].map((n) => ramp('2.25.901', n, windowOf(n * 200))),
    ramp('2.25.901', 1, { ...scout, ...windowOf(700) }),
    ramp('2.25.902', 1, text),
  ]);
  expect(stored.status).toBe(200);
});
afterAll(() => at.stop());

/** A window of width 1: black to the left of its centre, white to the right. */
function windowOf(centre: number): MadeDicom['attributes'] {
  return { '00281050': { vr: 'DS', Value: [centre] }, '00281051': { vr: 'DS', Value: [1] } };
}

const INSTANCE = '/studies/2.25.901/series/2.25.901.1/instances/2.25.901.1.1';

async function png(path: string): Promise<PNG> {
  const response = await at.get(path, 'image/png');
  expect(response.status, path).toBe(200);
  return PNG.sync.read(Buffer.from(await response.arrayBuffer()));
}
const row = ({ data, width }: PNG) => Array.from({ length: width }, (_, x) => data[4 * x]!);
/** Column where black turns to white. */
const edge = (picture: PNG) => row(picture).findIndex((value) => value > 127);

describe('rendered', () => {
  test('in a viewport: as large as there is room, the ratio of the sides kept', async () => {
    for (const path of [`${INSTANCE}/rendered`, `${INSTANCE}/frames/1/rendered`]) {
      const picture = await png(`${path}?viewport=20,20`);
      expect([picture.width, picture.height]).toEqual([20, 10]);
      expect(edge(picture)).toBe(5);
    }
  });

  test('a region of it, mirrored', async () => {
    const right = await png(`${INSTANCE}/rendered?viewport=40,40,10,0,20,20`);
    expect([right.width, right.height]).toEqual([40, 40]);
    expect(edge(right)).toBe(20);
    const mirrored = await png(`${INSTANCE}/rendered?viewport=20,20,10,,-20,20`);
    expect(row(mirrored)[0]).toBe(255);
    expect(row(mirrored).at(-1)).toBe(0);
  });

  test('by each function of a window, as PS3.3 C.11.2 defines it', async () => {
    const drawn = async (shape: string) =>
      row(await png(`${INSTANCE}/rendered?window=400,200,${shape}`));
    const exact = (x: number) => Math.min(1, Math.max(0, (x - 400) / 200 + 0.5));
    const linear = (x: number) => Math.min(1, Math.max(0, (x - 399.5) / 199 + 0.5));
    const sigmoid = (x: number) => 1 / (1 + Math.exp((-4 * (x - 400)) / 200));
    for (const [shape, at] of [
      ['linear-exact', exact],
      ['LINEAR', linear],
      ['sigmoid', sigmoid],
    ] as const) {
      const wanted = Array.from({ length: 80 }, (_, x) => Math.round(255 * at(x * 10)));
      expect(await drawn(shape), shape).toEqual(wanted);
    }
  });

  test('in a quality: what a JPEG of less rounds away is more', async () => {
    // The quantization table (ITU-T T.81 B.2.4.1): marker, length, number, 64 steps.
    const coarseness = async (quality: number) => {
      const response = await at.get(`${INSTANCE}/rendered?quality=${quality}`);
      const jpeg = Buffer.from(await response.arrayBuffer());
      const table = jpeg.indexOf(Buffer.from('ffdb', 'hex')) + 5;
      return jpeg.subarray(table, table + 64).reduce((sum, step) => sum + step, 0);
    };
    expect(await coarseness(100)).toBe(64);
    expect(await coarseness(5)).toBeGreaterThan(10 * (await coarseness(95)));
    expect((await at.get(`${INSTANCE}/rendered?quality=5`, 'image/png')).status).toBe(200);
  });

  test.each([
    ['viewport=20', /width and a height/u],
    ['viewport=0,20', /width and a height/u],
    ['viewport=20,-20', /width and a height/u],
    ['viewport=20,5000', /4096/u],
    ['viewport=20,20,a,0,1,1', /vw,vh,sx,sy,sw,sh/u],
    ['viewport=20,20,0,0,1,1,1', /vw,vh,sx,sy,sw,sh/u],
    ['viewport=20,20,0,0,0,1', /no size/u],
    ['viewport=20,20,70,0,20,20', /not within the image/u],
    ['viewport=20,20&viewport=10,10', /more than once/u],
    ['window=400', /center,width,function/u],
    ['window=a,200,linear', /center,width,function/u],
    ['window=400,200,cubic', /linear, linear-exact or sigmoid/u],
    ['window=400,0,sigmoid', /width/u],
    ['window=400,0.5,linear', /width/u],
    ['quality=0', /1 to 100/u],
    ['quality=101', /1 to 100/u],
    ['quality=high', /1 to 100/u],
  ])('with %s: 400, and why', async (query, why) => {
    const response = await at.get(`${INSTANCE}/rendered?${query}`);
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(why);
  });
});

describe('thumbnail', () => {
  test.each([
    // The window of each image tells which one it is.
    ['of a study: the middle of the longest series', '/studies/2.25.901', 40],
    ['of a series', '/studies/2.25.901/series/2.25.901.2', 70],
    ['of an instance', INSTANCE, 20],
    ['of a frame', `${INSTANCE}/frames/1`, 20],
  ])('%s', async (_, path, turn) => {
    const picture = await png(`${path}/thumbnail?viewport=80,80`);
    expect([picture.width, picture.height]).toEqual([80, 40]);
    expect(edge(picture)).toBe(turn);
  });

  test('has a size of its own where none is asked for', async () => {
    const picture = await png('/studies/2.25.901/thumbnail');
    expect([picture.width, picture.height]).toEqual([128, 64]);
    const jpeg = await at.get('/studies/2.25.901/thumbnail');
    expect(jpeg.headers.get('content-type')).toBe('image/jpeg');
  });

  test('of images with burnt-in text there is none: it would identify somebody', async () => {
    const response = await at.get('/studies/2.25.902/thumbnail');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('0028,0301');
  });

  test.each([
    ['viewport=20,20,0,0,1,1', 400],
    ['viewport=20', 400],
  ])('with %s: %d', async (query, status) => {
    expect((await at.get(`/studies/2.25.901/thumbnail?${query}`)).status).toBe(status);
  });

  test('of what is not there: 404', async () => {
    expect((await at.get('/studies/2.25.909/thumbnail')).status).toBe(404);
    expect((await at.get(`${INSTANCE}/frames/2/thumbnail`)).status).toBe(404);
  });
});
