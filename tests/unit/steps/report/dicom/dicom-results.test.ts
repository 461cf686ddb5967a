import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { DicomDataset, DicomElement } from '#src/domain/dicom.ts';
import { isOurs } from '#src/domain/own-dicom.ts';
import { dicomResults } from '#src/steps/report/dicom/dicom-results.ts';
import {
  aHeader,
  aPicture,
  aReading,
  aReadingAtPoint,
  aRefusal,
  aStudyReading,
  aTumourReading,
  anUndecidedReading,
  STUDY,
} from '../../../../support/a-reading.ts';

const images = {
  sourceOf: (uid: string) => aHeader({}, Number(uid.split('.').at(-1))),
  pictureOf: () => aPicture(),
  timeZone: 'Europe/Berlin',
};
const results = (...readings: Parameters<typeof aStudyReading>[0]) =>
  dicomResults(aStudyReading(readings), images);
const value = (dataset: DicomDataset | undefined, tag: string) => {
  const first = dataset?.[tag]?.Value?.[0];
  return typeof first === 'object' ? undefined : first;
};
const items = (element: DicomElement | undefined) => (element?.Value ?? []) as DicomDataset[];
const byModality = (all: DicomDataset[], modality: string) =>
  all.find((each) => value(each, '00080060') === modality);

/** Every content item of a tree: "Certainty of Finding = 87.3". */
function saidIn(dataset: DicomDataset): string[] {
  return items(dataset['0040A730']).flatMap((item) => {
    const name = value(items(item['0040A043'])[0], '00080104');
    const coded = value(items(item['0040A168'])[0], '00080104');
    const number = value(items(item['0040A300'])[0], '0040A30A');
    const said = coded ?? number ?? value(item, '0040A160') ?? value(item, '0040A124') ?? '';
    return [`${name ?? ''} = ${said}`, ...saidIn(item)];
  });
}

describe('the objects of a study', () => {
  const all = results(aReading(), aRefusal());

  test('are a report, a capture and a presentation state, each in its own series of the study', () => {
    expect(all.map((each) => value(each, '00080060'))).toEqual(['SR', 'OT', 'PR']);
    expect(new Set(all.map((each) => value(each, '0020000E'))).size).toBe(3);
    for (const each of all) expect(value(each, '0020000D')).toBe(STUDY);
  });

  test('carry patient and study as the images do, and never the equipment of the images as ours', () => {
    for (const each of all) {
      for (const tag of ['00100010', '00100020', '00100030', '00100040', '00080050', '00081030'])
        expect(each[tag]).toEqual(aHeader()[tag]);
      expect(value(each, '00080070')).toBe('Health Analysis Mentor');
      expect(value(each, '00181020')).toBe('1.0.0');
    }
  });

  test('are the same for the same reading, and others for another', () => {
    expect(results(aReading(), aRefusal())).toEqual(all);
    const uids = new Set(all.map((each) => value(each, '00080018')));
    const changed = results(aReading({ classes: [{ id: 'pneumonia', probability: 0.9 }] }));
    for (const each of changed.filter((one) => value(one, '00080060') !== 'PR'))
      expect(uids).not.toContain(value(each, '00080018'));
  });

  test('are known again as ours, also where an archive has renamed the maker', () => {
    for (const each of all) {
      expect(isOurs(each)).toBe(true);
      expect(isOurs({ ...each, '00080070': { vr: 'LO', Value: ['Archive'] } })).toBe(true);
      expect(isOurs({ ...each, '00080018': { vr: 'UI', Value: ['1.2.3'] } })).toBe(true);
    }
    expect(isOurs(aHeader())).toBe(false);
    expect(isOurs({})).toBe(false);
  });

  test('have the time of the reading in the zone of the hospital, or of the images where they say it', () => {
    expect(value(all[0], '00080033')).toBe('110500');
    const inIndia = dicomResults(aStudyReading([aReading()]), {
      ...images,
      sourceOf: () => aHeader({ '00080201': { vr: 'SH', Value: ['+0530'] } }),
    });
    expect(value(inIndia[0], '00080033')).toBe('153500');
    expect(value(inIndia[0], '00080201')).toBe('+0530');
  });

  test('there are none where every image was refused', () => {
    expect(results(aRefusal())).toEqual([]);
  });
});

describe('the report', () => {
  const report = (...readings: Parameters<typeof aStudyReading>[0]) =>
    byModality(results(...readings), 'SR')!;

  test('is preliminary, unverified, and says finding, probability, algorithm and tracking UID', () => {
    const one = report(aReading(), aRefusal());
    expect(value(one, '0040A493')).toBe('UNVERIFIED');
    expect(value(one, '0040A496')).toBe('PRELIMINARY');
    expect(saidIn(one)).toEqual(
      expect.arrayContaining([
        'Observer Type = Device',
        `Tracking Unique Identifier = ${aReading().trackingUid}`,
        'Algorithm Version = 1.0.0',
        'Certainty of Finding = 87.3456789',
        'Pneumonia = Present',
        'Class that cannot be excluded = Pneumonia',
        'Comment = Investigational. Not verified by a person.',
        'Comment = The side marker is not in the image.',
      ]),
    );
  });

  test('names the images that were refused, with the reason', () => {
    const said = saidIn(report(aReading(), aRefusal())).join('\n');
    expect(said).toContain('Not read: image 1.2.826.0.1.3680043.9.7.1.1.2: Patient is 41 years');
  });

  test('of a model that does not decide says neither present nor absent', () => {
    const said = saidIn(report(anUndecidedReading()));
    expect(said).toContain('Pneumonia = Indeterminate');
    expect(said).not.toContain('Pneumonia = Present');
    expect(said.filter((line) => line.startsWith('Class that cannot'))).toHaveLength(2);
    expect(said.join('\n')).toContain('The model does not decide');
  });

  test('of several kinds gives each its probability', () => {
    const said = saidIn(report(aTumourReading()));
    expect(said.filter((line) => line.startsWith('Certainty'))).toEqual([
      'Certainty of Finding = 20',
      'Certainty of Finding = 70',
      'Certainty of Finding = 10',
    ]);
    expect(said).toContain('Kind of tumour = Meningioma');
  });

  test('of a marked point says where, and the diameter with its unit', () => {
    const text = JSON.stringify(report(aReadingAtPoint()));
    expect(text).toContain('"Value":[80.5,60.25]');
    expect(saidIn(report(aReadingAtPoint()))).toContain('Diameter = 8.4');
  });

  test('references a frame of a multi-frame image only', () => {
    const image = { ...aReading().image, isMultiFrame: true, frame: 7 };
    const frames = (dataset: DicomDataset) => JSON.stringify(dataset).match(/"00081160"/gu) ?? [];
    expect(frames(report(aReading({ image })))).toHaveLength(1);
    expect(frames(report(aReading()))).toHaveLength(0);
  });
});

describe('the presentation state', () => {
  const state = (reading = aReading(), header = {}) =>
    byModality(
      dicomResults(aStudyReading([reading]), { ...images, sourceOf: () => aHeader(header) }),
      'PR',
    );

  test('frames the outline in pixels of the image, closed', () => {
    const annotation = items(state()!['00700001'])[0]!;
    const [frame] = items(annotation['00700009']);
    expect(frame!['00700022']!.Value).toEqual([40, 30, 90, 30, 90, 80, 40, 80, 40, 30]);
    expect(value(frame, '00700021')).toBe(5);
    expect(value(frame, '00700005')).toBe('PIXEL');
  });

  test('says that the frame is not a lesion, and that nobody has verified it', () => {
    const annotation = items(state()!['00700001'])[0]!;
    const text = value(items(annotation['00700008'])[0], '00700006');
    expect(text).toContain('INVESTIGATIONAL, NOT VERIFIED');
    expect(text).toContain('not a lesion');
  });

  test('shows MONOCHROME1 as it is meant', () => {
    expect(value(state(), '20500020')).toBe('IDENTITY');
    const film = { '00280004': { vr: 'CS', Value: ['MONOCHROME1'] } };
    expect(value(state(aReading(), film), '20500020')).toBe('INVERSE');
  });

  test('is not made for colour, or where there is nothing to draw', () => {
    expect(state(aReading(), { '00280004': { vr: 'CS', Value: ['RGB'] } })).toBeUndefined();
    const reading = aReading();
    delete (reading as { outline?: unknown }).outline;
    expect(state(reading)).toBeUndefined();
  });

  test('takes rescale and window from the image', () => {
    const one = state(aReading(), {
      '00281052': { vr: 'DS', Value: ['-1024'] },
      '00281053': { vr: 'DS', Value: ['1'] },
    });
    expect(value(one, '00281052')).toBe('-1024');
    expect(value(items(one!['00283110'])[0], '00281050')).toBe('2048');
  });
});

describe('the capture', () => {
  const capture = () => byModality(results(aReading()), 'OT')!;
  const pixelsOf = (dataset: DicomDataset) =>
    Buffer.from(dataset['7FE00010']!.InlineBinary!, 'base64');

  test('has as many bytes as rows, columns and samples say, and says that text is burnt in', () => {
    const one = capture();
    const [rows, columns] = [Number(value(one, '00280010')), Number(value(one, '00280011'))];
    expect(pixelsOf(one)).toHaveLength(rows * columns * 3 + ((rows * columns * 3) % 2));
    expect(value(one, '00280301')).toBe('YES');
  });

  test('shows the image at the left, and the heatmap in colour at the right only', () => {
    const one = capture();
    const columns = Number(value(one, '00280011'));
    const pixels = pixelsOf(one);
    const at = (x: number, y: number) => [...pixels.subarray((y * columns + x) * 3).subarray(0, 3)];
    const middle = 28 + 120;
    const left = at(8 + 156, middle);
    expect(new Set(left).size).toBe(1);
    const [red = 0, , blue = 0] = at(16 + 320 + 146, middle);
    expect(red - blue).toBeGreaterThan(60);
  });

  test('is another where the heatmap is another', () => {
    const heatmap = { ...aReading().heatmap!, values: new Float32Array(144) };
    const other = byModality(results(aReading({ heatmap })), 'OT')!;
    const sum = (dataset: DicomDataset) =>
      createHash('sha256').update(pixelsOf(dataset)).digest('hex');
    expect(sum(other)).not.toBe(sum(capture()));
  });

  test('names the map by how it was made', () => {
    const reading = aReading();
    const network = { ...reading.manifest.network, activationMap: 'cam' };
    const own = aReading({ manifest: { ...reading.manifest, network } });
    expect(value(capture(), '00082111')).toMatch(/^Occlusion map of /u);
    expect(value(byModality(results(own), 'OT'), '00082111')).toMatch(/^Activation map of /u);
  });

  test('is not made where there is no heatmap, or no picture', () => {
    const reading = aReading();
    delete (reading as { heatmap?: unknown }).heatmap;
    expect(byModality(results(reading), 'OT')).toBeUndefined();
    const blind = dicomResults(aStudyReading([aReading()]), {
      ...images,
      pictureOf: () => undefined,
    });
    expect(byModality(blind, 'OT')).toBeUndefined();
  });
});
