/** A study made by formula for the viewer: a film with a finding, a lateral that was refused, a stack of three. */
import type {
  EarlierView,
  FindingView,
  FramePixels,
  ImageView,
  StudiesView,
  StudyView,
} from '#src/inbound/app-api/contract-imaging.ts';

export const STUDY = '2.25.100';
/** Two months before, of the same patient. */
export const EARLIER = '2.25.200';
const FILM = '2.25.101';
const STACK = '2.25.103';
const EARLIER_FILM = '2.25.201';
const EARLIER_STACK = '2.25.203';
const FILM_SIZE = 256;
const PATIENT = 'Patient/lindqvist';

const filmPixels: FramePixels = {
  rows: FILM_SIZE,
  columns: FILM_SIZE,
  type: 'uint16',
  bitsStored: 12,
  photometric: 'MONOCHROME2',
  slope: 1,
  intercept: 0,
  window: { centre: 2048, width: 4096, function: 'LINEAR' },
  windows: [{ centre: 2048, width: 4096, function: 'LINEAR', title: 'Window 1' }],
  padding: null,
  isInverted: false,
  spacingMm: { row: 0.5, column: 0.5 },
  spacingRemark: null,
};

const image = (instance: string, frame = 1): ImageView => ({
  instance,
  frame,
  at: '2026-11-24T08:41:00Z',
  laterality: null,
  pixels: filmPixels,
  notShown: null,
  isLossy: false,
});

const model = {
  id: 'cxr-pneumonia-paediatric',
  version: '1.0.0',
  title: 'Pneumonia on chest films of children',
  shortTitle: 'Chest film, child',
  variant: null,
  investigational: true,
  population: 'frontal chest films of children from 1 to under 6 years',
  references: [],
  cautions: [],
};

const finding: FindingView = {
  id: '2.25.900',
  number: 1,
  model,
  instance: FILM,
  frame: 1,
  title: 'Pneumonia',
  says: 'present',
  sentence: 'present on this image',
  classes: [
    { id: 'pneumonia', title: 'Pneumonia', probability: 0.87, inSet: true },
    { id: 'absent', title: 'No pneumonia', probability: 0.13, inSet: false },
  ],
  coverage: 0.9,
  threshold: { value: 0.42, source: 'sensitivity 0.95 on perturbed films' },
  frequency:
    'Of 100 such images that score like this one, about 87 show pneumonia. In the test data of the model about 74 of 100 images had it (453 of 613).',
  outline: { left: 64, top: 64, right: 128, bottom: 128 },
  where: 'upper third, left of the picture, from the outline',
  heatmap: { rows: 4, columns: 4, region: { left: 0, top: 0, right: 256, bottom: 256 } },
  point: null,
  beside: [],
  remarks: [],
  cautions: ['It cannot tell bacterial from viral.'],
  test: 'AUC 0.957 (0.942–0.970); image frame alone 0.814',
  readAt: '2026-11-24T08:47:00Z',
  status: 'preliminary',
  decision: null,
  writtenAs: null,
};

export const study: StudyView = {
  patient: PATIENT,
  uid: STUDY,
  title: 'Chest AP',
  at: '2026-11-24T08:41:00Z',
  accession: 'CR-26-118842',
  state: 'read',
  completeness: 'Complete: 5 of 5 images, by the archive’s count',
  queue: null,
  series: [
    { uid: '2.25.111', number: 1, title: 'Chest AP', modality: 'DX', images: [image(FILM)] },
    {
      uid: '2.25.112',
      number: 2,
      title: 'Chest lateral',
      modality: 'DX',
      images: [
        {
          ...image('2.25.102'),
          pixels: null,
          notShown: 'stored unread: transfer syntax 1.2.840.10008.1.2.4.110 is not decoded',
        },
      ],
    },
    {
      uid: '2.25.113',
      number: 3,
      title: 'Axial',
      modality: 'CT',
      images: [1, 2, 3].map((frame) => image(STACK, frame)),
    },
  ],
  findings: [finding],
  checks: [
    {
      instance: FILM,
      checks: [
        { says: 'Image: DX, CHEST, view AP', state: 'good' },
        { says: 'Text is burned into the pixels', state: 'caution' },
        { says: 'Rotation of the patient: not measured', state: 'unknown' },
      ],
    },
  ],
  refusals: [
    {
      instance: '2.25.102',
      model,
      because: 'not frontal',
      detail: 'The model was made for frontal films only.',
    },
  ],
  askable: [
    {
      model: {
        ...model,
        id: 'lung-ct-nodule-at-point',
        title: 'Nodule at a marked place in CT',
        shortTitle: 'Lung CT, nodule',
        population: 'CT of the chest at a marked place',
      },
      modalities: ['CT'],
      needs: 'point',
      states: null,
    },
  ],
  supersedes: null,
  heatmapInitially: 'hidden',
  ownReading: null,
  keyImages: [],
  outbox: { patient: PATIENT, items: [], newerSince: null },
};

export const earlierStudy: StudyView = {
  ...study,
  uid: EARLIER,
  at: '2026-09-14T09:12:00Z',
  accession: null,
  series: [
    {
      uid: '2.25.211',
      number: 1,
      title: 'Chest AP',
      modality: 'DX',
      images: [{ ...image(EARLIER_FILM), at: '2026-09-14T09:12:00Z' }],
    },
    {
      uid: '2.25.213',
      number: 2,
      title: 'Axial',
      modality: 'CT',
      images: [1, 2, 3].map((frame) => image(EARLIER_STACK, frame)),
    },
  ],
  findings: [],
  checks: [],
  refusals: [],
  askable: [],
};

export const earlier: EarlierView = {
  patient: PATIENT,
  studies: [
    {
      uid: EARLIER,
      title: 'Chest AP',
      modality: 'DX',
      at: '2026-09-14T09:12:00Z',
      images: 4,
      findings: [
        {
          title: 'Pneumonia',
          sentence: 'absent on this image',
          probability: 0.12,
          decision: {
            choice: 'agree',
            by: 'Dr L. Amsel',
            at: '2026-09-14T10:00:00Z',
            reason: null,
            changedTo: null,
            place: null,
            box: null,
          },
        },
      ],
    },
  ],
};

export const studies: StudiesView = {
  patient: PATIENT,
  accepts: 'DICOM files of this patient, up to 2 GB each.',
  studies: [
    {
      uid: STUDY,
      title: 'Chest AP',
      modality: 'DX',
      at: '2026-11-24T08:41:00Z',
      images: 5,
      state: 'read',
      result: 'Pneumonia, present: 87 %',
    },
  ],
};

/** Value of the film at a place: brighter to the right, the earlier one to the left; frames of stacks are flat, 1000 or 500 a frame. */
function valueAt(instance: string, frame: number, column: number): number {
  if (instance === STACK) return frame * 1000;
  if (instance === EARLIER_STACK) return frame * 500;
  return 16 * (instance === EARLIER_FILM ? FILM_SIZE - 1 - column : column);
}

export function framePixels(instance: string, frame: number): Buffer {
  const values = new Uint16Array(FILM_SIZE * FILM_SIZE).map((_, index) =>
    valueAt(instance, frame, index % FILM_SIZE),
  );
  return Buffer.from(values.buffer);
}

/** Strong in the upper left quarter only. */
export const heatmapBytes = (): Buffer =>
  Buffer.from(Array.from({ length: 16 }, (_, index) => (index % 4 < 2 && index < 8 ? 255 : 0)));
