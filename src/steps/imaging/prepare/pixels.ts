/** A decoded frame → the values that a network's preprocessing begins with, as the manifest's `pixels` asks; or why there are none. */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { DecodedFrame } from '../../../domain/image.ts';
import type { PixelSource } from '../../../domain/imaging-model.ts';
import type { Refusal } from '../gate/gate.ts';
import { renderFrame } from '../render/render-frame.ts';
import type { PixelsOf } from './preprocess.ts';
import { storedValues } from './stored-values.ts';

/** @param number of the frame, from 1 */
export function pixelsFor(
  source: PixelSource,
  frame: DecodedFrame,
  dataset: DicomDataset,
  number: number,
): PixelsOf | Refusal {
  if (frame.samplesPerPixel !== 1 || !frame.photometricInterpretation.startsWith('MONOCHROME'))
    return {
      because: 'not-this-kind-of-image',
      detail: `The image is in colour (${frame.photometricInterpretation}); the model reads grey images.`,
    };
  if (source === 'as-displayed') {
    const { rows, columns, pixels } = renderFrame(frame, dataset, number);
    return { rows, columns, values: pixels };
  }
  return (
    storedValues(frame, dataset) ?? {
      because: 'not-this-kind-of-image',
      detail:
        'A table stands between the stored values and what is shown (Modality LUT), which the model was not trained with.',
    }
  );
}
