/**
 * Header of an image, and what is known beside it → may this model look at it, and if not, one sentence for a clinician.
 *
 * Decided before a pixel is decoded. Whatever the model asks for and nobody states refuses: silence is not consent.
 */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { MarkedPoint, RefusedImage } from '../../../domain/image-reading.ts';
import type { ImageGate } from '../../../domain/imaging-model.ts';
import { ageAtStudy } from './age.ts';
import { bodyPartsOf, numbersAt, spacingOf, textAt, viewOf } from './attributes.ts';
import { notT1WithContrast } from './contrast.ts';
import { notAsTaken } from './origin.ts';
import { planeOf } from './plane.ts';

export interface ShownImage {
  readonly dataset: DicomDataset;
  /** From 1. */
  readonly frame: number;
  readonly point: MarkedPoint | undefined;
  /** SNOMED CT codes of conditions that the record or the request reports. */
  readonly reported: ReadonlySet<string>;
  /** A person chose this very image. */
  readonly isChosen: boolean;
}

export type Refusal = Pick<RefusedImage, 'because' | 'detail'>;

const MODALITY = '00080060';
const SOP_CLASS = '00080016';

/** Coarse first, so that the sentence names what matters most. */
const CHECKS: readonly ((image: ShownImage, gate: ImageGate) => Refusal | undefined)[] = [
  modality,
  origin,
  sopClass,
  bodyPart,
  view,
  age,
  plane,
  spacing,
  weighting,
  chosen,
  reported,
  point,
];

export function refusalOf(image: ShownImage, gate: ImageGate): Refusal | undefined {
  for (const check of CHECKS) {
    const refusal = check(image, gate);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** The model is for images of this modality: its refusal is worth telling. */
export function isOfModality(dataset: DicomDataset, gate: ImageGate): boolean {
  return gate.modalities.includes(textAt(dataset, MODALITY) ?? '');
}

function refuse(because: Refusal['because'], detail: string): Refusal {
  return { because, detail };
}

function modality({ dataset }: ShownImage, { modalities, text }: ImageGate): Refusal | undefined {
  const found = textAt(dataset, MODALITY);
  if (found !== undefined && modalities.includes(found)) return undefined;
  return found === undefined
    ? refuse('not-stated', `The modality is not stated. The model is made for: ${text}`)
    : refuse('not-this-kind-of-image', `The modality is ${found}. The model is made for: ${text}`);
}

function origin({ dataset }: ShownImage): Refusal | undefined {
  const why = notAsTaken(dataset);
  return why === undefined ? undefined : refuse('not-this-kind-of-image', why);
}

function sopClass({ dataset }: ShownImage, { sopClasses, text }: ImageGate): Refusal | undefined {
  if (sopClasses === undefined) return undefined;
  const found = textAt(dataset, SOP_CLASS);
  if (found !== undefined && sopClasses.includes(found)) return undefined;
  return refuse(
    'not-this-kind-of-image',
    `Objects of SOP class ${found ?? 'unknown'} are not read by the model. It is made for: ${text}`,
  );
}

function bodyPart({ dataset }: ShownImage, { bodyParts, text }: ImageGate): Refusal | undefined {
  if (bodyParts === undefined) return undefined;
  const found = bodyPartsOf(dataset);
  if (found.length === 0)
    return refuse(
      'not-stated',
      `The body part is not stated (Body Part Examined). The model is made for: ${text}`,
    );
  const wrong = found.find((part) => !bodyParts.includes(part));
  if (wrong === undefined) return undefined;
  return refuse(
    'not-this-kind-of-image',
    `The body part is ${wrong}, not ${bodyParts.join(' or ')}. The model is made for: ${text}`,
  );
}

function view({ dataset }: ShownImage, { viewPositions, text }: ImageGate): Refusal | undefined {
  if (viewPositions === undefined) return undefined;
  const found = viewOf(dataset);
  if (found === undefined)
    return refuse(
      'not-stated',
      `The view is not stated (View Position). The model is made for: ${text}`,
    );
  if (viewPositions.includes(found)) return undefined;
  return refuse(
    'not-this-kind-of-image',
    `The view is ${found}, not ${viewPositions.join(' or ')}. The model is made for: ${text}`,
  );
}

function age({ dataset }: ShownImage, { ageYears, text }: ImageGate): Refusal | undefined {
  if (ageYears === undefined) return undefined;
  const found = ageAtStudy(dataset);
  if ('unknown' in found)
    return refuse(
      'not-stated',
      found.unknown === 'silent'
        ? `The age at the study is not known: neither Patient's Age nor birth date and study date are stated. The model is made for: ${text}`
        : `The age is contradictory: Patient's Age and birth date differ. Correct the patient's data. The model is made for: ${text}`,
    );
  if (found.years >= ageYears.from && found.years < ageYears.to) return undefined;
  return refuse(
    'outside-population',
    `The patient was ${inWords(found.years)} at the study. The model is made for: ${text}`,
  );
}

function inWords(years: number): string {
  return years < 2 ? `${Math.floor(years * 12)} months` : `${Math.floor(years)} years`;
}

function plane({ dataset, frame }: ShownImage, { planes, text }: ImageGate): Refusal | undefined {
  if (planes === undefined) return undefined;
  const found = planeOf(dataset, frame);
  if (found === undefined)
    return refuse(
      'not-stated',
      `The plane is not stated (Image Orientation). The model is made for: ${text}`,
    );
  if (found !== 'oblique' && planes.includes(found)) return undefined;
  return refuse('not-this-kind-of-image', `The plane is ${found}. The model is made for: ${text}`);
}

function spacing(
  { dataset, frame }: ShownImage,
  { pixelSpacingMm: limits, text }: ImageGate,
): Refusal | undefined {
  if (limits === undefined) return undefined;
  const found = spacingOf(dataset, frame);
  if (found?.length !== 2)
    return refuse(
      'not-stated',
      `The size of a pixel is not stated (Pixel Spacing). The model is made for: ${text}`,
    );
  if (found.every((each) => each >= limits.from && each <= limits.to)) return undefined;
  return refuse(
    'outside-population',
    `A pixel is ${found.map((each) => Number(each.toPrecision(3))).join(' × ')} mm; the model was trained on ${limits.from} to ${limits.to} mm.`,
  );
}

function weighting(
  { dataset }: ShownImage,
  { t1WithContrast, text }: ImageGate,
): Refusal | undefined {
  const why = t1WithContrast === true ? notT1WithContrast(dataset) : undefined;
  return why === undefined
    ? undefined
    : refuse('not-stated', `${why} The model is made for: ${text}`);
}

function chosen(
  { isChosen, point: marked }: ShownImage,
  { requiresChosenImage }: ImageGate,
): Refusal | undefined {
  if (requiresChosenImage !== true || isChosen || marked !== undefined) return undefined;
  return refuse(
    'no-point',
    'The model reads single images that a person chose, not whole series: choose the image on which the finding is best seen.',
  );
}

function reported(
  { reported: known }: ShownImage,
  { requiresReported: needed }: ImageGate,
): Refusal | undefined {
  if (needed === undefined || needed.codes.some((code) => known.has(code))) return undefined;
  return refuse('not-stated', needed.text);
}

function point(
  { dataset, point: marked }: ShownImage,
  { requiresPoint, diameterMm }: ImageGate,
): Refusal | undefined {
  if (requiresPoint !== true) return undefined;
  if (marked === undefined)
    return refuse(
      'no-point',
      'No point is marked: mark the place in the image that is in question.',
    );
  const [rows = 0] = numbersAt(dataset, '00280010') ?? [];
  const [columns = 0] = numbersAt(dataset, '00280011') ?? [];
  if (marked.x < 0 || marked.y < 0 || marked.x > columns || marked.y > rows)
    return refuse('no-point', 'The marked point is outside the image: mark it again.');
  const size = marked.diameterMm;
  if (diameterMm === undefined || size === undefined) return undefined;
  if (size >= diameterMm.from && size <= diameterMm.to) return undefined;
  return refuse(
    'outside-population',
    `The diameter is given as ${size} mm; the model was trained on ${diameterMm.from} to ${diameterMm.to} mm.`,
  );
}
