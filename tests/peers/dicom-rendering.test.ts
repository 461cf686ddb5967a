import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { dicomReader } from '#src/outbound/codecs/dicom-reader.ts';
import { renderFrame } from '#src/steps/imaging/render/render-frame.ts';
import { makeDicom, type MadeDicom } from '../support/dicom-files.ts';
import { sourceOf } from '../support/dicom/source.ts';

const reader = dicomReader();
const folder = mkdtempSync(join(tmpdir(), 'rendering-'));
afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true, force: true });
});

const SHAPE = { modality: 'CR', rows: 48, columns: 40, bits: 12 } as const;

/** 4096 entries that bend, as a film does. */
const CURVE = Buffer.from(
  Uint16Array.from({ length: 4096 }, (_, at) => Math.round(4095 * (at / 4095) ** 2)).buffer,
).toString('base64');
const TABLE = {
  '00283002': { vr: 'US', Value: [4096, 0, 12] },
  '00283006': { vr: 'OW', InlineBinary: CURVE },
} as const;

function window(centre: number, width: number, form?: string): MadeDicom['attributes'] {
  return {
    '00281050': { vr: 'DS', Value: [centre] },
    '00281051': { vr: 'DS', Value: [width] },
    ...(form === undefined ? {} : { '00281056': { vr: 'CS', Value: [form] } }),
  };
}

const CASES: readonly (readonly [title: string, image: MadeDicom, options: readonly string[]])[] = [
  ['a window', { attributes: window(1800, 2500) }, ['+Wi', '1']],
  ['a sigmoid window', { attributes: window(1800, 1500, 'SIGMOID') }, ['+Wi', '1']],
  ['MONOCHROME1', { photometric: 'MONOCHROME1', attributes: window(1500, 2000) }, ['+Wi', '1']],
  [
    'slope and intercept',
    {
      attributes: {
        ...window(40, 900),
        '00281052': { vr: 'DS', Value: [-1024] },
        '00281053': { vr: 'DS', Value: [0.5] },
      },
    },
    ['+Wi', '1'],
  ],
  ['a VOI LUT', { attributes: { '00283010': { vr: 'SQ', Value: [TABLE] } } }, ['+Wl', '1']],
  [
    'a Modality LUT',
    {
      attributes: {
        ...window(1000, 3000),
        '00283000': { vr: 'SQ', Value: [{ ...TABLE, '00283004': { vr: 'LO', Value: ['OD'] } }] },
      },
    },
    ['+Wi', '1'],
  ],
  ['its own smallest and largest value', {}, ['+Wm']],
];

describe('a frame is drawn as DCMTK draws it, within a grey level', () => {
  test.each(CASES)('%s', async (_title, image, options) => {
    const bytes = makeDicom({ ...SHAPE, ...image });
    const source = sourceOf(bytes);
    const header = await reader.readHeader(source);
    const drawn = renderFrame(await reader.readFrame(source, header, 0), header.dataset, 1).pixels;
    const theirs = drawnByDcmtk(bytes, options);
    expect(theirs).toHaveLength(drawn.length);
    const farthest = Math.max(...drawn.map((grey, at) => Math.abs(grey - theirs[at]!)));
    expect(farthest).toBeLessThanOrEqual(1);
  });
});

function drawnByDcmtk(bytes: Uint8Array, options: readonly string[]): Uint8Array {
  const [from, to] = [join(folder, 'in.dcm'), join(folder, 'out.pgm')];
  writeFileSync(from, bytes);
  const { status, stderr } = spawnSync('dcmj2pnm', ['+op', ...options, from, to]);
  if (status !== 0) throw new Error(`dcmj2pnm: ${String(stderr)}`);
  return readFileSync(to).subarray(-SHAPE.rows * SHAPE.columns);
}
