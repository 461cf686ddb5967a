import { describe, expect, test } from 'vitest';
import type { DicomDataset } from '#src/domain/dicom.ts';
import { shownPixels } from '#src/steps/imaging/display/shown-pixels.ts';

const us = (...Value: number[]) => ({ vr: 'US', Value });
const ds = (...Value: number[]) => ({ vr: 'DS', Value });
const sq = (...Value: DicomDataset[]) => ({ vr: 'SQ', Value });

function grey(over: DicomDataset = {}): DicomDataset {
  return {
    '00280002': us(1),
    '00280004': { vr: 'CS', Value: ['MONOCHROME2'] },
    '00280010': us(3),
    '00280011': us(4),
    '00280100': us(16),
    '00280101': us(12),
    '00280103': us(0),
    ...over,
  };
}

function shown(dataset: DicomDataset, frame = 1) {
  const pixels = shownPixels(dataset, frame);
  if (typeof pixels === 'string') throw new Error(pixels);
  return pixels;
}

describe('how a frame is drawn', () => {
  test.each([
    [8, 0, 'uint8'],
    [8, 1, 'int8'],
    [1, 0, 'uint8'],
    [16, 0, 'uint16'],
    [16, 1, 'int16'],
    [12, 1, 'int16'],
  ])('%i bits, representation %i: %s', (bits, representation, type) => {
    const dataset = grey({ '00280100': us(bits), '00280103': us(representation) });
    expect(shown(dataset).type).toBe(type);
  });

  test.each([
    ['RGB', 3],
    ['YBR_FULL_422', 3],
    ['PALETTE COLOR', 1],
  ])('%s is drawn as colours', (photometric, samples) => {
    const colour = grey({
      '00280002': us(samples),
      '00280004': { vr: 'CS', Value: [photometric] },
    });
    expect(shown(colour)).toMatchObject({ type: 'rgba8', isInverted: false });
  });

  test('stored values are what the header says, without a slope where there is none', () => {
    expect(shown(grey())).toEqual({
      rows: 3,
      columns: 4,
      type: 'uint16',
      bitsStored: 12,
      photometric: 'MONOCHROME2',
      slope: 1,
      intercept: 0,
      windows: [],
      isInverted: false,
    });
  });

  test('all windows are told, as their sender explains them, with their function', () => {
    const dataset = grey({
      '00281050': ds(40, -600, 9),
      '00281051': ds(350, 1500, 0),
      '00281055': { vr: 'LO', Value: ['SOFT'] },
      '00281056': { vr: 'CS', Value: ['SIGMOID'] },
    });
    expect(shown(dataset).windows).toEqual([
      { centre: 40, width: 350, function: 'SIGMOID', title: 'SOFT' },
      { centre: -600, width: 1500, function: 'SIGMOID', title: 'Window 2' },
    ]);
  });

  test('padding is no part of the image, whichever end comes first', () => {
    const padded = grey({ '00280120': us(63_536), '00280121': us(63_530), '00280103': us(1) });
    expect(shown(padded).padding).toEqual({ from: -2006, to: -2000 });
    expect(shown(grey()).padding).toBeUndefined();
  });

  test('of several windows the first; none where one half is missing or it has no width', () => {
    const windowOf = (centre: number[], width: number[]) =>
      shown(grey({ '00281050': ds(...centre), '00281051': ds(...width) })).window;
    expect(windowOf([40, 400], [350, 2000])).toEqual({
      centre: 40,
      width: 350,
      function: 'LINEAR',
    });
    expect(windowOf([40], [0])).toBeUndefined();
    expect(shown(grey({ '00281050': ds(40) })).window).toBeUndefined();
  });

  test("window, slope and spacing of an enhanced image are the frame's own, then what all share", () => {
    const frameWith = (centre: number) => ({
      '00289132': sq({ '00281050': ds(centre), '00281051': ds(100) }),
    });
    const enhanced = grey({
      '52009229': sq({
        '00289145': sq({ '00281052': ds(-1024), '00281053': ds(2) }),
        '00289110': sq({ '00280030': ds(0.5, 0.25) }),
      }),
      '52009230': sq(frameWith(10), frameWith(20)),
    });
    expect(shown(enhanced, 1).window).toMatchObject({ centre: 10, width: 100 });
    expect(shown(enhanced, 2)).toMatchObject({
      window: { centre: 20, width: 100 },
      intercept: -1024,
      slope: 2,
      spacingMm: { row: 0.5, column: 0.25 },
    });
  });

  test('MONOCHROME1 is turned round', () => {
    const film = grey({ '00280004': { vr: 'CS', Value: ['MONOCHROME1'] } });
    expect(shown(film).isInverted).toBe(true);
  });
});

describe('lengths', () => {
  const lengths = (over: DicomDataset) => {
    const { spacingMm, spacingRemark } = shown(grey(over));
    return [spacingMm, spacingRemark];
  };
  const calibrated = { row: 0.2, column: 0.1 };

  test.each<[string, DicomDataset, unknown, unknown]>([
    ['none', {}, undefined, undefined],
    ['of the object', { '00280030': ds(0.2, 0.1) }, calibrated, undefined],
    [
      'at the detector only',
      { '00181164': ds(0.2, 0.1) },
      calibrated,
      'Lengths at the detector: in the body they are smaller',
    ],
    [
      'of a projection, without how they were calibrated',
      { '00280030': ds(0.2, 0.1), '00181164': ds(0.25, 0.125) },
      calibrated,
      'Lengths: not said how they were calibrated',
    ],
    [
      'of a projection, calibrated',
      {
        '00280030': ds(0.2, 0.1),
        '00181164': ds(0.25, 0.125),
        '00280A02': { vr: 'CS', Value: ['GEOMETRY'] },
      },
      calibrated,
      undefined,
    ],
    ['nought', { '00280030': ds(0, 0.1) }, undefined, undefined],
    ['no number', { '00280030': { vr: 'DS', Value: ['?', 0.1] } }, undefined, undefined],
  ])('%s', (_, over, spacing, remark) => {
    expect(lengths(over)).toEqual([spacing, remark]);
  });
});

describe('what is not drawn says why', () => {
  test('32 bits', () => {
    expect(shownPixels(grey({ '00280100': us(32) }), 1)).toBe(
      '32 bits a pixel cannot be drawn here',
    );
  });

  test.each(['00280010', '00280011', '00280100', '00280004'])('no pixels: without %s', (tag) => {
    const dataset = Object.fromEntries(Object.entries(grey()).filter(([each]) => each !== tag));
    expect(shownPixels(dataset, 1)).toBe('there are no pixels in this object');
  });
});
