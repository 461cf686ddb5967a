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
  decoded: DecodedFrame,
  dataset: DicomDataset,
  number: number,
): PixelsOf | Refusal {
  const frame = greyOf(decoded);
  if (frame === undefined)
    return {
      because: 'not-this-kind-of-image',
      detail: `The image is in colour (${decoded.photometricInterpretation}); the model reads grey images.`,
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

/** Grey that was sent as colour (a film wrapped as an RGB JPEG) is grey: red, green and blue are the same everywhere. */
function greyOf(frame: DecodedFrame): DecodedFrame | undefined {
  const { photometricInterpretation, samplesPerPixel, pixels, rows, columns } = frame;
  if (samplesPerPixel === 1)
    return photometricInterpretation.startsWith('MONOCHROME') ? frame : undefined;
  if (photometricInterpretation !== 'RGB' || samplesPerPixel !== 3) return undefined;
  const grey = new Uint16Array(rows * columns);
  for (let at = 0; at < grey.length; at += 1) {
    const red = pixels[3 * at]!;
    if (pixels[3 * at + 1] !== red || pixels[3 * at + 2] !== red) return undefined;
    grey[at] = red;
  }
  const own = pixels instanceof Uint8Array ? Uint8Array.from(grey) : grey;
  return { ...frame, samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2', pixels: own };
}
