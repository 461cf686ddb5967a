/** Orientation of an image → its plane; undefined where it is silent or too oblique to call. */
import type { DicomDataset } from '../../../domain/dicom.ts';
import { numbersAt } from './attributes.ts';

const IMAGE_ORIENTATION = '00200037';
/** Cosine of 35°. */
const STRAIGHT_ENOUGH = 0.82;
const PLANES = ['sagittal', 'coronal', 'axial'] as const;

export type Plane = (typeof PLANES)[number];

export function planeOf(dataset: DicomDataset, frame: number): Plane | 'oblique' | undefined {
  const cosines = numbersAt(dataset, IMAGE_ORIENTATION, frame);
  if (cosines?.length !== 6) return undefined;
  const [a, b, c, d, e, f] = cosines as [number, number, number, number, number, number];
  // Perpendicular to the image: across × down (PS3.3 C.7.6.2.1.1); x to the left, y to the back, z to the head.
  const normal = [b * f - c * e, c * d - a * f, a * e - b * d].map(Math.abs);
  const length = Math.hypot(...normal);
  const at = normal.findIndex((each) => each / length >= STRAIGHT_ENOUGH);
  return PLANES[at] ?? 'oblique';
}
