/** The gate of each shipped kind of model, by headers as devices send them. Silence about what a model needs refuses. */
import { describe, expect, test } from 'vitest';
import type { DicomDataset } from '#src/domain/dicom.ts';
import type { ImageGate } from '#src/domain/imaging-model.ts';
import { refusalOf, type ShownImage } from '#src/steps/imaging/gate/gate.ts';

type Said = Readonly<Record<string, string | number | readonly (string | number)[] | DicomDataset>>;

function dataset(said: Said): DicomDataset {
  return Object.fromEntries(
    Object.entries(said).map(([tag, value]) => [
      tag,
      { vr: 'UN', Value: Array.isArray(value) ? value : [value] },
    ]),
  );
}

function refusal(said: Said, gate: ImageGate, beside: Partial<ShownImage> = {}) {
  return refusalOf(
    {
      dataset: dataset(said),
      frame: 1,
      point: undefined,
      reported: new Set(),
      isChosen: false,
      ...beside,
    },
    gate,
  );
}

const FILM_GATE: ImageGate = {
  text: 'Frontal chest films of children from 1 to under 6 years.',
  modalities: ['CR', 'DX'],
  sopClasses: ['1.2.840.10008.5.1.4.1.1.1', '1.2.840.10008.5.1.4.1.1.1.1'],
  bodyParts: ['CHEST'],
  viewPositions: ['AP', 'PA'],
  ageYears: { from: 1, to: 6 },
};
const FILM = {
  '00080016': '1.2.840.10008.5.1.4.1.1.1.1',
  '00080060': 'DX',
  '00080008': ['ORIGINAL', 'PRIMARY'],
  '00180015': 'CHEST',
  '00185101': 'AP',
  '00101010': '004Y',
} as const;

function without(said: Said, ...tags: string[]): Said {
  return Object.fromEntries(Object.entries(said).filter(([tag]) => !tags.includes(tag)));
}

describe('a frontal chest film of a child', () => {
  test('passes', () => {
    expect(refusal(FILM, FILM_GATE)).toBeUndefined();
  });

  test.each<[string, Said, string]>([
    ['another modality', { ...FILM, '00080060': 'CT' }, 'not-this-kind-of-image'],
    ['no modality', without(FILM, '00080060'), 'not-stated'],
    [
      'raw values for processing',
      { ...FILM, '00080068': 'FOR PROCESSING' },
      'not-this-kind-of-image',
    ],
    [
      'a screen capture',
      { ...FILM, '00080016': '1.2.840.10008.5.1.4.1.1.7' },
      'not-this-kind-of-image',
    ],
    [
      'a capture with many frames',
      { ...FILM, '00080016': '1.2.840.10008.5.1.4.1.1.7.4' },
      'not-this-kind-of-image',
    ],
    [
      'a result of ours',
      { ...FILM, '00080070': 'Health Analysis Mentor' },
      'not-this-kind-of-image',
    ],
    [
      'one made from others',
      { ...FILM, '00080008': ['DERIVED', 'SECONDARY'] },
      'not-this-kind-of-image',
    ],
    [
      'a computed CR',
      { ...FILM, '00080016': '1.2.840.10008.5.1.4.1.1.1', '00080008': ['DERIVED', 'PRIMARY'] },
      'not-this-kind-of-image',
    ],
    ['text burned in', { ...FILM, '00280301': 'YES' }, 'not-this-kind-of-image'],
    [
      'mammography as DX',
      { ...FILM, '00080016': '1.2.840.10008.5.1.4.1.1.1.2' },
      'not-this-kind-of-image',
    ],
    ['the abdomen', { ...FILM, '00180015': 'ABDOMEN' }, 'not-this-kind-of-image'],
    ['no body part', without(FILM, '00180015'), 'not-stated'],
    ['a lateral view', { ...FILM, '00185101': 'LL' }, 'not-this-kind-of-image'],
    ['no view', without(FILM, '00185101'), 'not-stated'],
    ['an adult', { ...FILM, '00101010': '054Y' }, 'outside-population'],
    ['six years old', { ...FILM, '00101010': '006Y' }, 'outside-population'],
    ['eleven months old', { ...FILM, '00101010': '011M' }, 'outside-population'],
    ['days old', { ...FILM, '00101010': '020D' }, 'outside-population'],
    ['no age', without(FILM, '00101010'), 'not-stated'],
    ['an age that is none', { ...FILM, '00101010': '4' }, 'not-stated'],
    [
      'birth date and age that differ',
      { ...FILM, '00100030': '19700101', '00080020': '20200101' },
      'not-stated',
    ],
    [
      'birth after the study',
      { ...without(FILM, '00101010'), '00100030': '20210101', '00080020': '20200101' },
      'not-stated',
    ],
    [
      'a birth date that no calendar has',
      { ...without(FILM, '00101010'), '00100030': '20160231', '00080020': '20200101' },
      'not-stated',
    ],
  ])('%s is refused', (_, said, because) => {
    const found = refusal(said, FILM_GATE);
    expect(found?.because).toBe(because);
    expect(found?.detail).toMatch(/^[A-Z].*\.$/u);
  });

  test.each<[string, Said]>([
    ['for presentation, derived by the detector', { ...FILM, '00080008': ['DERIVED', 'PRIMARY'] }],
    [
      'region and view in codes',
      {
        ...without(FILM, '00180015', '00185101'),
        '00082218': dataset({ '00080100': '51185008' }),
        '00540220': dataset({ '00080100': '272479007' }),
      },
    ],
    [
      'the first birthday',
      { ...without(FILM, '00101010'), '00100030': '20190310', '00080020': '20200310' },
    ],
    [
      'the day before the sixth',
      { ...without(FILM, '00101010'), '00100030': '20140311', '00080020': '20200310' },
    ],
    ['71 months', { ...FILM, '00101010': '071M' }],
    [
      'study date missing, acquisition date there',
      { ...without(FILM, '00101010'), '00100030': '20160229', '00080022': '20200301' },
    ],
  ])('%s passes', (_, said) => {
    expect(refusal(said, FILM_GATE)).toBeUndefined();
  });

  test.each([
    ['20190311', '20200310'],
    ['20140310', '20200310'],
  ])(
    'born %s, studied %s: the day before the first birthday, the sixth birthday',
    (born, studied) => {
      const said = { ...without(FILM, '00101010'), '00100030': born, '00080020': studied };
      expect(refusal(said, FILM_GATE)?.because).toBe('outside-population');
    },
  );
});

const MR_GATE: ImageGate = {
  text: 'T1-weighted slices of the brain with contrast, of a tumour that is already reported.',
  modalities: ['MR'],
  bodyParts: ['BRAIN', 'HEAD'],
  planes: ['axial', 'coronal', 'sagittal'],
  t1WithContrast: true,
  requiresChosenImage: true,
  requiresReported: { text: 'No tumour of the brain is reported.', codes: ['254935002'] },
};
const SLICE = {
  '00080060': 'MR',
  '00180015': 'BRAIN',
  '0008103E': 'AX T1 SE',
  '00180010': 'Gadovist',
  '00200037': [1, 0, 0, 0, 1, 0],
};
const ASKED = { isChosen: true, reported: new Set(['254935002']) };

describe('a T1 slice with contrast of a reported tumour', () => {
  test.each<[string, Said]>([
    ['by agent and name', SLICE],
    ['by name alone', { ...without(SLICE, '00180010'), '0008103E': 'T1_tse_cor +C' }],
    [
      'by times and agent',
      { ...SLICE, '0008103E': 'axial', '00180080': 500, '00180081': 12, '00180020': 'SE' },
    ],
    [
      'enhanced, orientation in shared groups',
      {
        ...without(SLICE, '00200037'),
        '52009229': dataset({ '00209116': dataset({ '00200037': [0, 1, 0, 0, 0, -1] }) }),
      },
    ],
  ])('%s passes', (_, said) => {
    expect(refusal(said, MR_GATE, ASKED)).toBeUndefined();
  });

  test.each<[string, Said, Partial<ShownImage>]>([
    ['without contrast, by silence', without(SLICE, '00180010'), ASKED],
    ['without contrast, said so', { ...SLICE, '00180010': 'NONE' }, ASKED],
    ['before contrast', { ...SLICE, '0008103E': 'T1 pre' }, ASKED],
    ['T2', { ...SLICE, '0008103E': 'AX T2 post' }, ASKED],
    ['FLAIR', { ...SLICE, '0008103E': 't1 flair post' }, ASKED],
    ['of unknown weighting', { ...SLICE, '0008103E': 'axial' }, ASKED],
    ['oblique', { ...SLICE, '00200037': [1, 0, 0, 0, 0.7, 0.71] }, ASKED],
    ['of unknown plane', without(SLICE, '00200037'), ASKED],
    ['no tumour reported', SLICE, { isChosen: true }],
    ['another condition reported', SLICE, { isChosen: true, reported: new Set(['38341003']) }],
    ['not chosen by a person', SLICE, { reported: ASKED.reported }],
  ])('%s is refused', (_, said, beside) => {
    expect(refusal(said, MR_GATE, beside)?.detail).toMatch(/^[A-Z].*\.$/u);
  });
});

const CT_GATE: ImageGate = {
  text: 'Axial CT of the chest, at a point that a person marked.',
  modalities: ['CT'],
  bodyParts: ['CHEST', 'LUNG'],
  planes: ['axial'],
  pixelSpacingMm: { from: 0.46, to: 0.98 },
  diameterMm: { from: 3, to: 30 },
  requiresPoint: true,
};
const CT = {
  '00080060': 'CT',
  '00180015': 'CHEST',
  '00080008': ['ORIGINAL', 'PRIMARY', 'AXIAL'],
  '00200037': [1, 0, 0, 0, 1, 0],
  '00280030': [0.7, 0.7],
  '00280010': 512,
  '00280011': 512,
};
const POINT = { x: 200, y: 300, markedBy: 'test' };

describe('a point in an axial CT of the chest', () => {
  test('passes', () => {
    expect(refusal(CT, CT_GATE, { point: POINT })).toBeUndefined();
    expect(refusal(CT, CT_GATE, { point: { ...POINT, diameterMm: 8 } })).toBeUndefined();
  });

  test.each<[string, Said, Partial<ShownImage>, string]>([
    ['no point', CT, {}, 'no-point'],
    ['a point outside', CT, { point: { ...POINT, x: 513 } }, 'no-point'],
    ['too large', CT, { point: { ...POINT, diameterMm: 31 } }, 'outside-population'],
    ['a coarse pixel', { ...CT, '00280030': [1.2, 1.2] }, { point: POINT }, 'outside-population'],
    [
      'a pixel that is coarse one way',
      { ...CT, '00280030': [0.7, 1.2] },
      { point: POINT },
      'outside-population',
    ],
    ['no spacing', without(CT, '00280030'), { point: POINT }, 'not-stated'],
    [
      'coronal',
      { ...CT, '00200037': [1, 0, 0, 0, 0, -1] },
      { point: POINT },
      'not-this-kind-of-image',
    ],
    [
      'reformatted',
      { ...CT, '00080008': ['DERIVED', 'SECONDARY', 'MPR'] },
      { point: POINT },
      'not-this-kind-of-image',
    ],
  ])('%s is refused', (_, said, beside, because) => {
    expect(refusal(said, CT_GATE, beside)?.because).toBe(because);
  });
});
