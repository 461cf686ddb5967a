/** Images of a study that got a heatmap → how a person sees them, decoded again for the report. */
import type { GreyImage } from '../domain/image.ts';
import type { ImageReading, ReadImage } from '../domain/image-reading.ts';
import { AppError } from '../errors.ts';
import { renderFrame } from '../steps/imaging/render/render-frame.ts';
import type { StudyRead } from './study-image.ts';

/** By tracking UID; an image that cannot be drawn has none. */
export type Pictures = ReadonlyMap<string, GreyImage>;

export async function picturesOf({ reading, images }: StudyRead): Promise<Pictures> {
  const pictures = new Map<string, GreyImage>();
  for (const each of reading.readings.filter(hasHeatmap)) {
    const { sopInstanceUid, frame } = each.image;
    const image = images.find((one) => one.sopInstanceUid === sopInstanceUid);
    if (image === undefined) continue;
    const picture = await image
      .decode(frame)
      .then((decoded) => renderFrame(decoded, image.dataset, frame))
      .catch(withoutPicture);
    if (picture !== undefined) pictures.set(each.trackingUid, picture);
  }
  return pictures;
}

function hasHeatmap(reading: ImageReading): reading is ReadImage {
  return reading.read && reading.heatmap !== undefined;
}

/** The capture is left out, the report is not. */
function withoutPicture(error: unknown): undefined {
  if (!(error instanceof AppError) || !error.code.startsWith('dicom.')) throw error;
  return undefined;
}
