/**
 * Images of a study, a series or one object → the one that stands for them (PS3.18 10.4.3.3.4): the middle of the longest series.
 *
 * A thumbnail identifies nobody: no image with burnt-in text or a recognisable face, and none of ours.
 */
import type { DicomDataset, StoredInstance } from '../domain/dicom.ts';
import { isOurs } from '../domain/own-dicom.ts';
import { AppError } from '../errors.ts';
import { framesIn } from './study-image.ts';

const BURNED_IN = '00280301';
const RECOGNISABLE = '00280302';

/** @returns which one, and its frame from 1. @throws AppError `request.not-found`: there is none */
export function thumbnailOf(instances: readonly StoredInstance[]): {
  readonly instance: StoredInstance;
  readonly frame: number;
} {
  const images = instances.filter(
    ({ dataset, unreadBecause }) =>
      unreadBecause === undefined && framesIn(dataset) > 0 && !identifies(dataset),
  );
  const series = Map.groupBy(images, ({ seriesInstanceUid }) => seriesInstanceUid);
  const [longest] = [...series.values()].toSorted((one, other) => other.length - one.length);
  const instance = longest === undefined ? undefined : middle(longest);
  if (instance === undefined)
    throw new AppError(
      'request.not-found',
      'there is no image that can be drawn without identifying somebody (0028,0301; 0028,0302)',
    );
  return { instance, frame: Math.ceil(framesIn(instance.dataset) / 2) };
}

function identifies(dataset: DicomDataset): boolean {
  const isSaid = (tag: string) => dataset[tag]?.Value?.[0] === 'YES';
  return isSaid(BURNED_IN) || isSaid(RECOGNISABLE) || isOurs(dataset);
}

function middle<T>(items: readonly T[]): T | undefined {
  return items[Math.floor((items.length - 1) / 2)];
}
