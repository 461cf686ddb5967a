/**
 * What others say of the DICOM objects that we write: dciodvfy (dicom3tools) checks them against their IODs, DCMTK and pydicom
 * read them, whatever the images were.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectPacs } from '#src/outbound/pacs/pacs.ts';
import type { DicomDataset } from '#src/domain/dicom.ts';
import type { ReadImage } from '#src/domain/image-reading.ts';
import { dcmjsWriter } from '#src/outbound/dcmjs/dicom-writer.ts';
import { dicomResults } from '#src/steps/report/dicom/dicom-results.ts';
import {
  aHeader,
  anUndecidedReading,
  aPicture,
  aReading,
  aReadingAtPoint,
  aRefusal,
  aStudyReading,
  aTumourReading,
} from '../support/a-reading.ts';
import { orthanc, ORTHANC_TITLE, type Orthanc } from '../support/dimse/orthanc.ts';
import { isInstalled } from '../support/dimse/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'mentor-dicom-output-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const hasPydicom = spawnSync('/usr/bin/python3', ['-c', 'import pydicom']).status === 0;

const CT = '1.2.840.10008.5.1.4.1.1.2';
const multiFrame: ReadImage = {
  ...aReading(),
  image: { ...aReading().image, isMultiFrame: true, frame: 7 },
};

/** Images of all kinds: what they lack, how they are shown, what they say about themselves. */
const STUDIES: Readonly<
  Record<string, { readonly readings: ReadImage[]; readonly header: DicomDataset }>
> = {
  film: { readings: [aReading()], header: {} },
  undecided: { readings: [anUndecidedReading()], header: {} },
  kinds: { readings: [aTumourReading()], header: {} },
  point: {
    readings: [aReadingAtPoint()],
    header: {
      '00080016': { vr: 'UI', Value: [CT] },
      '00080060': { vr: 'CS', Value: ['CT'] },
      '00281052': { vr: 'DS', Value: [-1024] },
      '00281053': { vr: 'DS', Value: [1] },
    },
  },
  inverse: {
    readings: [aReading()],
    header: { '00280004': { vr: 'CS', Value: ['MONOCHROME1'] } },
  },
  bare: {
    readings: [aReading()],
    header: Object.fromEntries(
      ['00180015', '00281050', '00281051', '00280030', '00080050', '00101010', '00200010'].map(
        (tag) => [tag, { vr: aHeader()[tag]!.vr }],
      ),
    ),
  },
  'colour without outline': {
    readings: [aReading()],
    header: {
      '00280002': { vr: 'US', Value: [3] },
      '00280004': { vr: 'CS', Value: ['RGB'] },
    },
  },
  faulty: {
    readings: [aReading()],
    header: {
      '00100030': { vr: 'DA', Value: ['05.01.2023'] },
      '00100040': { vr: 'CS', Value: ['female'] },
      '00101010': { vr: 'AS', Value: ['3'] },
      '00180015': { vr: 'CS', Value: ['Chest'] },
    },
  },
};

function textAt(dataset: DicomDataset, tag: string): string {
  return dataset[tag]!.Value![0] as string;
}

interface Written {
  readonly path: string;
  readonly dataset: DicomDataset;
  readonly modality: string;
}

const files: Written[] = [];

function write(name: string, dataset: DicomDataset): Written {
  const modality = dataset['00080060']!.Value![0] as string;
  const path = join(folder, `${name.replaceAll(' ', '-')}-${modality}.dcm`);
  writeFileSync(path, dcmjsWriter().write(dataset));
  return { path, dataset, modality };
}

/** A report that follows another one: it says something else, refuses the image, or its model is gone. */
function followers(): Written[] {
  const context = {
    sourceOf: () => aHeader(),
    pictureOf: () => undefined,
    anySource: aHeader(),
    timeZone: 'Europe/Berlin',
  };
  const { manifest, image, trackingUid } = aReading();
  const [first] = dicomResults(aStudyReading([aReading(), aRefusal()]), context);
  const predecessors = [
    {
      model: manifest,
      isWithdrawal: false,
      studyInstanceUid: textAt(first!, '0020000D'),
      seriesInstanceUid: textAt(first!, '0020000E'),
      sopInstanceUid: textAt(first!, '00080018'),
      sopClassUid: textAt(first!, '00080016'),
    },
  ];
  const readings = {
    followed: [anUndecidedReading()],
    'now refused': [aRefusal({ image, trackingUid })],
    'model gone': [],
  };
  return Object.entries(readings).map(([name, each]) => {
    const [report] = dicomResults(aStudyReading(each), { ...context, predecessors });
    return write(name, report!);
  });
}

beforeAll(() => {
  for (const [name, { readings, header }] of Object.entries(STUDIES)) {
    const all = dicomResults(aStudyReading([...readings, aRefusal()]), {
      sourceOf: () => aHeader(header),
      pictureOf: () => aPicture(),
      timeZone: 'Europe/Berlin',
    });
    files.push(...all.map((dataset) => write(name, dataset)));
  }
});

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const ofModality = (modality: string) => files.filter((each) => each.modality === modality);

test('there are reports, captures and presentation states of every kind of image', () => {
  expect(ofModality('SR')).toHaveLength(8);
  expect(ofModality('OT')).toHaveLength(8);
  expect(ofModality('PR')).toHaveLength(7);
});

describe.skipIf(!isInstalled('dciodvfy'))('dciodvfy (dicom3tools)', () => {
  test('finds no error in any', () => {
    for (const { path } of files) {
      const { stderr, stdout } = spawnSync('dciodvfy', [path], { encoding: 'utf8' });
      const said = `${stdout}${stderr}`;
      expect(said, path).toMatch(/^(EnhancedSR|SCImage|GrayscaleSoftcopyPresentationState)$/mu);
      expect(
        said.split('\n').filter((line) => line.startsWith('Error')),
        path,
      ).toEqual([]);
    }
  });

  test('finds no error in a report that follows another one', () => {
    for (const { path } of followers()) {
      const { stderr, stdout } = spawnSync('dciodvfy', [path], { encoding: 'utf8' });
      const said = `${stdout}${stderr}`;
      expect(said, path).toMatch(/^EnhancedSR$/mu);
      expect(
        said.split('\n').filter((line) => line.startsWith('Error')),
        path,
      ).toEqual([]);
    }
  });

  test('finds the error of one that has it: a series without a modality', () => {
    const dataset = files[0]!.dataset;
    const broken = Object.fromEntries(
      Object.entries(dataset).filter(([tag]) => tag !== '00080060'),
    );
    const path = join(folder, 'broken.dcm');
    writeFileSync(path, dcmjsWriter().write(broken));
    const { stderr } = spawnSync('dciodvfy', [path], { encoding: 'utf8' });
    expect(stderr).toMatch(/^Error - .*Modality/mu);
  });
});

describe.skipIf(!isInstalled('dcmdump', 'dsrdump', 'dcm2pnm'))('DCMTK', () => {
  test('reads every file whole', () => {
    for (const { path, dataset } of files)
      expect(run('dcmdump', '+P', '0008,0018', path), path).toContain(
        dataset['00080018']!.Value![0] as string,
      );
  });

  test('reads the report as a tree, with its probability and its standing', () => {
    for (const { path } of ofModality('SR')) {
      const said = run('dsrdump', '+Pc', '+Pl', path);
      expect(said).toMatch(/Preliminary Flag\s+: PRELIMINARY/u);
      expect(said).toMatch(/Verification Flag\s+: UNVERIFIED/u);
      expect(said).toMatch(/NUM:\(111012,DCM,"Certainty of Finding"\)="[\d.]+" \(%,UCUM/u);
      expect(said).toContain('Investigational. Not verified by a person.');
    }
  });

  test('reads of a report which one it follows', () => {
    const [before] = ofModality('SR');
    for (const { path } of followers()) {
      expect(run('dcmdump', '+P', '0040,A360', path)).toMatch(/PredecessorDocumentsSequence/u);
      const said = run('dsrdump', '+Pl', path);
      expect(said, path).toMatch(/Predecessor Docs\s+: /u);
      expect(said, path).toContain(textAt(before!.dataset, '00080018'));
    }
  });

  test('draws the capture in its colours', () => {
    for (const { path, dataset } of ofModality('OT')) {
      const picture = path.replace('.dcm', '.ppm');
      run('dcm2pnm', path, picture);
      const [rows, columns] = [dataset['00280010'], dataset['00280011']].map((each) =>
        Number(each!.Value![0]),
      );
      const head = readFileSync(picture).subarray(0, 40).toString('latin1');
      expect(head).toMatch(new RegExp(`^P6\\s+(#.*\\s)?${columns!} ${rows!}\\s`, 'u'));
    }
  });

  test('accepts the presentation state, and what it draws over its image', () => {
    for (const { path } of ofModality('PR'))
      expect(run('dcmdump', '+P', 'GraphicType', '+P', 'PresentationLUTShape', path)).toMatch(
        /POLYLINE[\s\S]*(IDENTITY|INVERSE)/u,
      );
  });
});

test.skipIf(!hasPydicom)('pydicom reads names that Latin-1 cannot hold', () => {
  const script =
    'import sys, pydicom\nfor path in sys.argv[1:]:\n print(pydicom.dcmread(path).PatientName)';
  const said = run('/usr/bin/python3', '-c', script, ...files.map(({ path }) => path));
  expect(said.trim().split('\n')).toEqual(files.map(() => 'Łukasińska^Zoë=山田^花子'));
});

describe.skipIf(!isInstalled('Orthanc'))('Orthanc', () => {
  let archive: Orthanc;
  beforeAll(async () => {
    archive = await orthanc({ mentorPort: 1 });
  });
  afterAll(() => archive.stop());

  const pacs = (more: object) =>
    connectPacs({
      hospitals: [
        {
          id: 'general',
          pacs: {
            aeTitle: ORTHANC_TITLE,
            host: '127.0.0.1',
            port: archive.dicomPort,
            tls: false,
            sendResults: true,
            ...more,
          },
        },
      ],
      callingAeTitle: 'MENTOR',
    })('general')!;

  test.each([
    ['C-STORE', () => ({})],
    ['STOW-RS', () => ({ dicomWebUrl: `${archive.url}/dicom-web` })],
  ])('takes reports, captures and presentation states by %s', async (_, more) => {
    const instances = files.filter(({ path }) => path.includes('/film-'));
    expect(instances).toHaveLength(3);
    await pacs(more()).store(
      instances.map(({ path, dataset }) => ({
        studyInstanceUid: textAt(dataset, '0020000D'),
        seriesInstanceUid: textAt(dataset, '0020000E'),
        sopInstanceUid: textAt(dataset, '00080018'),
        sopClassUid: textAt(dataset, '00080016'),
        transferSyntaxUid: '1.2.840.10008.1.2.1',
        part10: readFileSync(path),
      })),
    );
    const ids = await archive.get<string[]>('/instances');
    const held = await Promise.all(
      ids.map((id) => archive.get<Record<string, string>>(`/instances/${id}/simplified-tags`)),
    );
    for (const { dataset, modality } of instances) {
      const one = held.find((each) => each['SOPInstanceUID'] === textAt(dataset, '00080018'));
      expect(one, modality).toMatchObject({
        Modality: modality,
        PatientName: 'Łukasińska^Zoë=山田^花子',
        StudyInstanceUID: textAt(dataset, '0020000D'),
      });
    }
    const [study] = await archive.get<string[]>('/studies');
    await fetch(`${archive.url}/studies/${study!}`, { method: 'DELETE' });
  });
});

test('a frame of a multi-frame image is referred to by its number', () => {
  const [report] = dicomResults(aStudyReading([multiFrame]), {
    sourceOf: () => aHeader(),
    pictureOf: () => undefined,
  });
  const path = join(folder, 'multi-frame.dcm');
  writeFileSync(path, dcmjsWriter().write(report!));
  expect(run('dcmdump', '+P', '0008,1160', path)).toContain('[7]');
});
