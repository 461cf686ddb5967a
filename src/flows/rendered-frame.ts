/** One frame of a stored object → a picture as a person sees it. */
import { AppError } from '../errors.ts';
import type { DicomReader } from '../ports/dicom-reader.ts';
import type { Picture } from '../ports/picture-writer.ts';
import type { StudyStore } from '../ports/study-store.ts';
import { colourPixels } from '../steps/imaging/display/colour-pixels.ts';
import { renderFrame } from '../steps/imaging/render/render-frame.ts';
import { toViewport, type Viewport } from '../steps/imaging/render/to-viewport.ts';
import type { DisplayWindow } from '../steps/imaging/render/voi-transform.ts';

export interface RenderedFramePorts {
  readonly store: Pick<StudyStore, 'open'>;
  readonly reader: Pick<DicomReader, 'readHeader' | 'readFrame'>;
}

export interface AskedRendering {
  readonly hospital: string;
  readonly sopInstanceUid: string;
  /** From 1. */
  readonly frame: number;
  readonly window?: DisplayWindow;
  /** Absent: the size of the image. */
  readonly viewport?: Viewport;
}

/** @throws AppError `request.not-found`, `request.invalid`: a region outside of the image, `dicom.no-pixels`, `dicom.not-decodable` */
export async function renderedFrame(
  asked: AskedRendering,
  ports: RenderedFramePorts,
): Promise<Picture> {
  const picture = await drawn(asked, ports);
  return asked.viewport === undefined ? picture : toViewport(picture, asked.viewport);
}

async function drawn(
  { hospital, sopInstanceUid, frame, window }: AskedRendering,
  { store, reader }: RenderedFramePorts,
): Promise<Picture> {
  const source = await store.open(hospital, { sopInstanceUid });
  try {
    const header = await reader.readHeader(source);
    const frames = Number(header.dataset['00280008']?.Value?.[0] ?? 1);
    if (frame > frames) throw new AppError('request.not-found', `the object has ${frames} frames`);
    const decoded = await reader.readFrame(source, header, frame - 1);
    const { rows, columns, samplesPerPixel, photometricInterpretation } = decoded;
    if (samplesPerPixel > 1 || photometricInterpretation === 'PALETTE COLOR') {
      const pixels = colourPixels(decoded, header.dataset);
      return { rows, columns, samplesPerPixel: 4, pixels };
    }
    const { pixels } = renderFrame(decoded, header.dataset, frame, window);
    return { rows, columns, samplesPerPixel: 1, pixels };
  } finally {
    await source.close();
  }
}
