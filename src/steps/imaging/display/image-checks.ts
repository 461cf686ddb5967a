/**
 * Data set → what a person knows about an image before they believe what a network says of it: kind, view, age, exposure, text.
 *
 * What the header does not say, and what nobody has measured, is said to be unknown.
 */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { ImageCheck } from '../../../domain/shown-image.ts';
import { ageAtStudy } from '../gate/age.ts';
import { bodyPartsOf, numbersAt, textAt, viewOf } from '../gate/attributes.ts';

const MODALITY = '00080060';
const BURNED_IN = '00280301';
const DEVIATION_INDEX = '00181413';
/** Films taken by projection: only they have a view, and an exposure that can be wrong. */
const PROJECTIONS = new Set(['CR', 'DX', 'MG', 'RF', 'XA']);
/** IEC 62494-1: outside of ±3 an exposure is far from its target. */
const FAR_FROM_TARGET = 3;

export function imageChecks(dataset: DicomDataset): ImageCheck[] {
  const modality = textAt(dataset, MODALITY) ?? '';
  const isProjection = PROJECTIONS.has(modality);
  return [
    kindCheck(dataset, modality, isProjection),
    ageCheck(dataset),
    burnedInCheck(dataset),
    ...(isProjection
      ? [exposureCheck(dataset), unknown('Rotation of the patient: not measured')]
      : []),
  ];
}

function kindCheck(dataset: DicomDataset, modality: string, isProjection: boolean): ImageCheck {
  const [part] = bodyPartsOf(dataset);
  const view = viewOf(dataset);
  const parts = [
    modality === '' ? 'modality not stated' : modality,
    part ?? 'body part not stated',
    ...(isProjection ? [view === undefined ? 'view not stated' : `view ${view}`] : []),
  ];
  const isWhole = modality !== '' && part !== undefined && (view !== undefined || !isProjection);
  return { says: `Image: ${parts.join(', ')}`, state: isWhole ? 'good' : 'unknown' };
}

function ageCheck(dataset: DicomDataset): ImageCheck {
  const age = ageAtStudy(dataset);
  if ('unknown' in age)
    return age.unknown === 'silent'
      ? unknown('Age at the study: not stated')
      : { says: 'Age and birth date contradict each other', state: 'caution' };
  const months = Math.floor(age.years * 12 + 1e-6);
  const says = months < 24 ? `${months} months` : `${Math.floor(months / 12)} years`;
  return { says: `Age at the study: ${says}`, state: 'good' };
}

function burnedInCheck(dataset: DicomDataset): ImageCheck {
  const stated = textAt(dataset, BURNED_IN)?.toUpperCase();
  if (stated === 'NO') return { says: 'No text burned in, as sent', state: 'good' };
  if (stated === 'YES') return { says: 'Text is burned into the pixels', state: 'caution' };
  return unknown('Whether text is burned in is not stated');
}

function exposureCheck(dataset: DicomDataset): ImageCheck {
  const [index] = numbersAt(dataset, DEVIATION_INDEX) ?? [];
  if (index === undefined) return unknown('Exposure: no deviation index in the image');
  const isFar = Math.abs(index) > FAR_FROM_TARGET;
  const says = `Exposure: deviation index ${index.toFixed(1)}`;
  return isFar
    ? { says: `${says}, far from its target`, state: 'caution' }
    : { says, state: 'good' };
}

function unknown(says: string): ImageCheck {
  return { says, state: 'unknown' };
}
