/** Readings of images for tests: a film of a child with pneumonia, a slice with a marked point, an image that is refused. */
import type { DicomDataset } from '#src/domain/dicom.ts';
import type { GreyImage, Heatmap } from '#src/domain/image.ts';
import type { ReadImage, RefusedImage, StudyReading } from '#src/domain/image-reading.ts';
import type { ImagingManifest } from '#src/domain/imaging-model.ts';
import { uidFrom } from '#src/domain/dicom-uid.ts';

const SCT = 'http://snomed.info/sct';
export const STUDY = '1.2.826.0.1.3680043.9.7.1';
export const SERIES = '1.2.826.0.1.3680043.9.7.1.1';
const DX = '1.2.840.10008.5.1.4.1.1.1.1';

function aNetwork(over: Partial<ImagingManifest> = {}): ImagingManifest {
  return {
    id: 'cxr-pneumonia-paediatric',
    version: '1.0.0',
    title: 'Pneumonia on chest films of children',
    shortTitle: 'Paediatric pneumonia',
    kind: 'cnn',
    weights: { file: 'network.onnx', sha256: 'ab'.repeat(32) },
    referenceCases: { file: 'reference-cases.json', sha256: 'cd'.repeat(32) },
    card: {
      intendedUse: 'A second look at frontal chest films of children from 1 to under 6 years.',
      cautions: ['Not for adults.', 'Nothing is said about anything but pneumonia.'],
      investigational: true,
    },
    license: 'Apache-2.0',
    references: [{ citation: 'Kermany et al., Cell 2018;172:1122-31' }],
    gate: { text: 'Frontal chest films of children from 1 to under 6 years.', modalities: ['DX'] },
    pixels: 'as-displayed',
    preprocessing: [],
    network: { format: 'onnx', input: 'image', shape: [3, 192, 192], logits: 'logit' },
    classes: [
      {
        id: 'pneumonia',
        title: 'Pneumonia',
        coding: { system: SCT, code: '233604007', display: 'Pneumonia' },
      },
      { id: 'absent', title: 'No pneumonia' },
    ],
    finding: {
      title: 'Pneumonia',
      coding: { system: SCT, code: '233604007', display: 'Pneumonia' },
    },
    temperature: 1.3,
    threshold: { value: 0.41, source: 'Sensitivity 0.95 on the calibration films.' },
    conformal: { coverage: 0.9, quantiles: { pneumonia: 0.6, absent: 0.5 } },
    ...over,
  } as ImagingManifest;
}

function aTumourNetwork(): ImagingManifest {
  return aNetwork({
    id: 'brain-mr-tumour-kind',
    title: 'Kind of a reported brain tumour',
    shortTitle: 'Kind of brain tumour',
    classes: [
      {
        id: 'glioma',
        title: 'Glioma',
        coding: { system: SCT, code: '393564001', display: 'Glioma' },
      },
      {
        id: 'meningioma',
        title: 'Meningioma',
        coding: { system: SCT, code: '302820008', display: 'Meningioma' },
      },
      { id: 'pituitary', title: 'Pituitary tumour' },
    ],
    finding: { title: 'Kind of tumour' },
  });
}

/** Header of an image, with a name that Latin-1 cannot write. */
export function aHeader(over: DicomDataset = {}, instance = 1): DicomDataset {
  return {
    '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
    '00080016': { vr: 'UI', Value: [DX] },
    '00080018': { vr: 'UI', Value: [`${SERIES}.${instance}`] },
    '00080020': { vr: 'DA', Value: ['20261123'] },
    '00080030': { vr: 'TM', Value: ['174500'] },
    '00080050': { vr: 'SH', Value: ['A-4711'] },
    '00080060': { vr: 'CS', Value: ['DX'] },
    '00080070': { vr: 'LO', Value: ['Maker of detectors'] },
    '00080090': { vr: 'PN' },
    '00081030': { vr: 'LO', Value: ['Thorax à 2 plans'] },
    '0008103E': { vr: 'LO', Value: ['Chest AP'] },
    '00100010': {
      vr: 'PN',
      Value: [{ Alphabetic: 'Łukasińska^Zoë', Ideographic: '山田^花子' }],
    },
    '00100020': { vr: 'LO', Value: ['PAT-0042'] },
    '00100030': { vr: 'DA', Value: ['20230105'] },
    '00100040': { vr: 'CS', Value: ['F'] },
    '00101010': { vr: 'AS', Value: ['003Y'] },
    '00180015': { vr: 'CS', Value: ['CHEST'] },
    '0020000D': { vr: 'UI', Value: [STUDY] },
    '0020000E': { vr: 'UI', Value: [SERIES] },
    '00200010': { vr: 'SH', Value: ['S1'] },
    '00200011': { vr: 'IS', Value: [1] },
    '00200013': { vr: 'IS', Value: [instance] },
    '00280002': { vr: 'US', Value: [1] },
    '00280004': { vr: 'CS', Value: ['MONOCHROME2'] },
    '00280010': { vr: 'US', Value: [120] },
    '00280011': { vr: 'US', Value: [160] },
    '00280030': { vr: 'DS', Value: ['0.143', '0.143'] },
    '00281050': { vr: 'DS', Value: ['2048'] },
    '00281051': { vr: 'DS', Value: ['4096'] },
    ...over,
  };
}

export function anImage(instance = 1): ReadImage['image'] {
  return {
    studyInstanceUid: STUDY,
    seriesInstanceUid: SERIES,
    sopInstanceUid: `${SERIES}.${instance}`,
    sopClassUid: DX,
    frame: 1,
    isMultiFrame: false,
  };
}

/** A film on which pneumonia is found. */
export function aReading(over: Partial<ReadImage> = {}): ReadImage {
  const manifest = over.manifest ?? aNetwork();
  const image = over.image ?? anImage();
  return {
    manifest,
    image,
    trackingUid: uidFrom(['finding', manifest.id, image.sopInstanceUid]),
    remarks: ['The side marker is not in the image.'],
    read: true,
    classes: [
      { id: 'pneumonia', probability: 0.873_456_789 },
      { id: 'absent', probability: 1 - 0.873_456_789 },
    ],
    conformalSet: ['pneumonia'],
    abstained: false,
    finding: 'present',
    distance: 0.62,
    heatmap: aHeatmap(),
    outline: { left: 40, top: 30, right: 90, bottom: 80 },
    beside: [],
    ...over,
  };
}

function withoutFinding(over: Partial<ReadImage>): ReadImage {
  const reading = { ...aReading(over) };
  delete (reading as { finding?: unknown }).finding;
  return reading;
}

/** A film between present and absent. */
export function anUndecidedReading(): ReadImage {
  return withoutFinding({
    classes: [
      { id: 'pneumonia', probability: 0.47 },
      { id: 'absent', probability: 0.53 },
    ],
    conformalSet: ['pneumonia', 'absent'],
    abstained: true,
  });
}

/** A slice of a head: one of three kinds. */
export function aTumourReading(): ReadImage {
  return withoutFinding({
    manifest: aTumourNetwork(),
    classes: [
      { id: 'glioma', probability: 0.2 },
      { id: 'meningioma', probability: 0.7 },
      { id: 'pituitary', probability: 0.1 },
    ],
    conformalSet: ['meningioma'],
  });
}

/** A nodule that a person pointed at, measured. */
export function aReadingAtPoint(): ReadImage {
  return aReading({
    point: { x: 80.5, y: 60.25, markedBy: 'Practitioner/example', diameterMm: 8.4 },
    beside: [{ id: 'diameter', title: 'Diameter', value: 8.4, unit: 'mm' }],
  });
}

export function aRefusal(over: Partial<RefusedImage> = {}): RefusedImage {
  return {
    manifest: aNetwork(),
    image: anImage(2),
    trackingUid: uidFrom(['finding', 'cxr-pneumonia-paediatric', `${SERIES}.2`]),
    remarks: [],
    read: false,
    because: 'outside-population',
    detail: 'Patient is 41 years old (0010,1010); the model is made for 1 to under 6 years.',
    ...over,
  };
}

export function aStudyReading(readings: StudyReading['readings']): StudyReading {
  return {
    hospital: 'general',
    studyInstanceUid: STUDY,
    asOf: '2026-11-24T10:05:00Z',
    completeness: {
      by: 'pacs-count',
      detail: 'Complete: 2 of 2 images, by the count of the archive',
      instances: 2,
    },
    readings,
  };
}

function aHeatmap(): Heatmap {
  const values = Float32Array.from({ length: 144 }, (_, n) => {
    const [x, y] = [n % 12, Math.floor(n / 12)];
    return Math.exp(-((x - 5) ** 2 + (y - 5) ** 2) / 8);
  });
  return { rows: 12, columns: 12, values, region: { left: 16, top: 12, right: 144, bottom: 108 } };
}

export function aPicture(): GreyImage {
  const pixels = Uint8Array.from({ length: 160 * 120 }, (_, n) => (n % 160) + Math.floor(n / 320));
  return { rows: 120, columns: 160, pixels };
}
