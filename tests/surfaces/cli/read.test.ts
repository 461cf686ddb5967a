/** `mentor read` as a real process, with the networks that come with the service. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import codecs from 'dcmjs-codecs';
import type { Bundle, Observation, Resource, RiskAssessment } from '@medplum/fhirtypes';
import { afterAll, describe, expect, test } from 'vitest';
import { makeDicom, type MadeDicom } from '../../support/dicom-files.ts';
import { filmDataset } from '../../support/film-dataset.ts';
import { runMentor } from '../../support/run-mentor.ts';
import { validateResource } from '../../support/validate-resource.ts';

const { Context, NativeCodecs } = codecs;
const AS_OF = ['--as-of', '2026-06-01T12:00:00Z'];
const NAME = 'Ygritte^Unmistakable';
const folder = mkdtempSync(join(tmpdir(), 'mentor-cli-read-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function put(content: Uint8Array, name?: string): string {
  files += 1;
  const path = join(folder, name ?? `file-${files}.dcm`);
  writeFileSync(path, content);
  return path;
}

/** A frontal chest film of a child of four, drawn by formula. */
function film(change: MadeDicom['attributes'] = {}, more: MadeDicom = {}): Uint8Array {
  const { '00101010': age, '00180015': part, '00185101': view, '00080008': type } = filmDataset();
  return makeDicom({
    rows: 300,
    columns: 260,
    ...more,
    attributes: {
      '00100010': { vr: 'PN', Value: [{ Alphabetic: NAME }] },
      '00101010': age,
      '00180015': part,
      '00185101': view,
      '00080008': type,
      ...change,
    },
  });
}

function resources<T extends Resource>(stdout: string, type: T['resourceType']): T[] {
  const { entry = [] } = JSON.parse(stdout) as Bundle;
  return entry.flatMap(({ resource }) => (resource?.resourceType === type ? [resource as T] : []));
}

test('a film gives a RiskAssessment and an Observation that name study and image', async () => {
  const path = put(film());
  const { exitCode, stdout, stderr } = await runMentor(['read', path, ...AS_OF]);
  expect(exitCode).toBe(0);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(new RegExp(`^${path}: cxr-pneumonia-paediatric: `, 'u'));
  const [risk] = resources<RiskAssessment>(stdout, 'RiskAssessment');
  const [finding] = resources<Observation>(stdout, 'Observation');
  expect(risk?.method?.coding?.[0]).toMatchObject({ code: 'cxr-pneumonia-paediatric' });
  for (const each of [risk, finding])
    expect(JSON.stringify(each).match(/urn:oid:2\.25\.\d+/gu)!.length).toBeGreaterThanOrEqual(2);
  expect(stdout).not.toContain('Ygritte');
});

test('every resource is valid', async () => {
  const { stdout } = await runMentor(['read', put(film()), ...AS_OF]);
  for (const { resource } of (JSON.parse(stdout) as Bundle).entry ?? [])
    expect(validateResource(resource!)).toEqual([]);
});

test('the same file and moment give the same bytes', async () => {
  const path = put(film());
  const [one, other] = await Promise.all([1, 2].map(() => runMentor(['read', path, ...AS_OF])));
  expect(one!.stdout).toBe(other!.stdout);
});

describe('what the model is not made for is answered, not failed', () => {
  test.each([
    ['an adult', { '00101010': { vr: 'AS', Value: ['054Y'] } }, 'The patient was 54 years'],
    [
      'six years by birth date',
      { '00101010': undefined, '00100030': { vr: 'DA', Value: ['20200101'] } },
      'The patient was 6 years',
    ],
    ['no age', { '00101010': undefined }, 'The age at the study is not known'],
    ['a lateral film', { '00185101': { vr: 'CS', Value: ['LATERAL'] } }, 'The view is LATERAL'],
    ['an abdomen', { '00180015': { vr: 'CS', Value: ['ABDOMEN'] } }, 'The body part is ABDOMEN'],
  ])('%s', async (_, change, why) => {
    const { exitCode, stdout } = await runMentor(['read', put(film(change)), ...AS_OF]);
    expect(exitCode).toBe(0);
    const [risk] = resources<RiskAssessment>(stdout, 'RiskAssessment');
    expect(risk?.prediction).toBeUndefined();
    expect(risk?.note?.map(({ text }) => text).join()).toContain(why);
  });

  test('an ultrasound image: every model says so', async () => {
    const path = put(makeDicom({ modality: 'US' }));
    const { exitCode, stdout } = await runMentor(['read', path, ...AS_OF]);
    expect(exitCode).toBe(0);
    expect(resources<RiskAssessment>(stdout, 'RiskAssessment')).toHaveLength(3);
  });

  test('a CT without a point, and with one', async () => {
    const cosines = { vr: 'DS', Value: [1, 0, 0, 0, 1, 0] };
    const attributes = {
      '00080008': { vr: 'CS', Value: ['ORIGINAL', 'PRIMARY', 'AXIAL'] },
      '00180015': { vr: 'CS', Value: ['CHEST'] },
      '00200037': cosines,
      '00280030': { vr: 'DS', Value: [0.7, 0.7] },
    };
    const path = put(makeDicom({ modality: 'CT', rows: 512, columns: 512, bits: 12, attributes }));
    const without = await runMentor(['read', path, ...AS_OF]);
    expect(without.stdout).toContain('No point is marked');
    const outside = await runMentor(['read', path, '--point', '600,20', ...AS_OF]);
    expect(outside.stdout).toContain('outside the image');
    const large = await runMentor([
      'read',
      path,
      '--point',
      '200,200',
      '--diameter',
      '40',
      ...AS_OF,
    ]);
    expect(large.stdout).toContain('The diameter is given as 40 mm');
  });

  test('an MR of the head: only with a reported tumour', async () => {
    const attributes = {
      '00080008': { vr: 'CS', Value: ['ORIGINAL', 'PRIMARY'] },
      '0008103E': { vr: 'LO', Value: ['AX T1 +C'] },
      '00101010': { vr: 'AS', Value: ['050Y'] },
      '00180010': { vr: 'LO', Value: ['Gadobutrol'] },
      '00180015': { vr: 'CS', Value: ['BRAIN'] },
      '00200037': { vr: 'DS', Value: [1, 0, 0, 0, 1, 0] },
    };
    const path = put(makeDicom({ modality: 'MR', rows: 256, columns: 256, bits: 12, attributes }));
    const without = await runMentor(['read', path, '--model', 'brain-mr-tumour-kind', ...AS_OF]);
    expect(without.stdout).toContain('tumour must already be reported');
    const asked = await runMentor([
      'read',
      path,
      '--model',
      'brain-mr-tumour-kind',
      '--reported',
      '126952004',
      ...AS_OF,
    ]);
    expect(asked.exitCode).toBe(0);
    expect(asked.stdout).not.toContain('must already be reported');
  });
});

describe('what cannot be read', () => {
  test.each([
    ['no DICOM', Buffer.from('{"resourceType":"Bundle"}')],
    ['nothing', Buffer.alloc(0)],
    ['cut off', film().subarray(0, 3_000)],
  ])('%s: 65, one line, and the other files are read', async (_, content) => {
    const bad = put(content);
    const { exitCode, stdout, stderr } = await runMentor(['read', bad, put(film()), ...AS_OF]);
    expect(exitCode).toBe(65);
    const [result, fault, more] = stderr.trim().split('\n');
    expect(result).toContain(': cxr-pneumonia-paediatric: ');
    expect(fault).toMatch(new RegExp(`^mentor: ${bad}: `, 'u'));
    expect(more).toBeUndefined();
    expect(stderr).not.toContain('Ygritte');
    expect(resources<RiskAssessment>(stdout, 'RiskAssessment')).toHaveLength(1);
  });

  test.each([
    ['a file that is not there', ['nowhere.dcm'], 65],
    ['no file', [], 2],
    ['a model that is not there', ['x.dcm', '--model', 'cxr-adult'], 2],
    ['a point that is none', ['x.dcm', '--point', '12'], 2],
    ['a diameter without a point', ['x.dcm', '--diameter', '12'], 2],
  ])('%s', async (_, args, code) => {
    const { exitCode, stderr } = await runMentor(['read', ...args]);
    expect(exitCode).toBe(code);
    expect(stderr).not.toBe('');
  });
});

const DATA = join(import.meta.dirname, '../../../../shared/data/kermany-cxr');
const hasData = existsSync(DATA);

describe.skipIf(!hasData)(
  hasData ? 'films of children' : 'films of children: no shared data',
  () => {
    test('--out: the Bundle, heatmaps, report, capture, outline; named by number', async () => {
      const jpegs = readdirSync(join(DATA, 'train'), { recursive: true, withFileTypes: true })
        .filter((each) => each.isFile() && each.name.includes('bacteria'))
        .map((each) => join(each.parentPath, each.name))
        .sort();
      const out = join(folder, 'out');
      mkdirSync(join(folder, 'films'));
      for (const [at, path] of jpegs.slice(0, 6).entries()) {
        const content = film({}, await greyOf(readFileSync(path)));
        writeFileSync(join(folder, 'films', `${at}.dcm`), content);
      }
      const run = await runMentor(['read', join(folder, 'films'), '--out', out, ...AS_OF]);
      expect(run.exitCode).toBe(0);
      expect(run.stdout.trim().split('\n')).toHaveLength(6);
      const names = readdirSync(out).sort();
      expect(names).toEqual(
        expect.arrayContaining([
          'bundle.json',
          'heatmap-1-cxr-pneumonia-paediatric.png',
          'report-1.dcm',
          'capture-1.dcm',
          'outline-1.dcm',
        ]),
      );
      const bundle = readFileSync(join(out, 'bundle.json'), 'utf8');
      expect(resources<RiskAssessment>(bundle, 'RiskAssessment')).toHaveLength(6);
    });
  },
);

/** Grey JPEGs that are stored in colour: the first of three equal samples. */
async function greyOf(jpeg: Uint8Array): Promise<MadeDicom> {
  await NativeCodecs.initializeAsync();
  const side = 224;
  const decoded = NativeCodecs.decodeJpeg(
    new Context({
      width: side,
      height: side,
      bitsAllocated: 8,
      bitsStored: 8,
      samplesPerPixel: 3,
      pixelRepresentation: 0,
      planarConfiguration: 0,
      photometricInterpretation: 'YBR_FULL_422',
      encodedBuffer: jpeg,
    }),
  ).getDecodedBuffer();
  const pixels = Uint8Array.from({ length: side * side }, (_, at) => decoded?.[3 * at] ?? 0);
  return { rows: side, columns: side, pixels };
}
