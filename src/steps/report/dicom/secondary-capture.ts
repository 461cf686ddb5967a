/**
 * An image, and beside it the same with its heatmap → a Secondary Capture with burnt-in text: what it is, and is not.
 *
 * For viewers that draw no presentation states. Reduced where it is larger than a screen: it is not for reading the image.
 *
 * Source: PS3.3 A.8.1, C.7.6.1, C.7.6.3, C.8.6.
 */
import type { DicomDataset } from '../../../domain/dicom.ts';
import { MANUFACTURER } from '../../../domain/codes/mentor.ts';
import type { GreyImage, Heatmap } from '../../../domain/image.ts';
import type { ReadImage } from '../../../domain/image-reading.ts';
import { short } from '../figures.ts';
import { copied, datasetOf, merged } from './attributes.ts';
import { GLYPH, wrapped } from './bitmap-font.ts';
import {
  drawPicture,
  drawText,
  heatColour,
  heatOver,
  lineHeight,
  newCanvas,
  plot,
  type Canvas,
  type Colour,
} from './canvas.ts';
import { CONCEPTS, codeItem } from './codes.ts';
import { sopReference } from './content-items.ts';
import { abstentionInWords, findingInWords, probabilitiesInWords } from './in-words.ts';
import type { ReportedImage } from './measurement-report.ts';
import { referenceTo } from './measurement-group.ts';
import { INVESTIGATIONAL, bodyPart, momentFor, ownObject, type OwnObject } from './own-object.ts';

/** Of each of the two pictures, in pixels: larger ones are reduced, smaller ones are enlarged to be told apart. */
const SIDE = { largest: 640, smallest: 320 } as const;
const GAP = 8;
const SCALE = 2;
const WHITE: Colour = [255, 255, 255];
const AMBER: Colour = [255, 184, 0];

/** @returns undefined where the model gives no heatmap */
export function secondaryCapture(
  { reading, source, picture }: ReportedImage<ReadImage> & { readonly picture: GreyImage },
  { asOf, timeZone }: Pick<OwnObject, 'asOf' | 'timeZone'>,
): DicomDataset | undefined {
  const { manifest, heatmap } = reading;
  if (heatmap === undefined) return undefined;
  const object: OwnObject = { source, manifest, asOf, timeZone, kind: 'capture' };
  const { date, time } = momentFor(object);
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  const read = `Read ${day} ${time.slice(0, 2)}:${time.slice(2, 4)}`;
  const canvas = drawn(reading, heatmap, picture, read);
  const purpose = { PurposeOfReferenceCodeSequence: codeItem(CONCEPTS.sourceImage) };
  return ownObject(
    object,
    merged(
      datasetOf({
        ImageType: ['DERIVED', 'SECONDARY'],
        ConversionType: 'WSD',
        SecondaryCaptureDeviceManufacturer: MANUFACTURER,
        SecondaryCaptureDeviceManufacturerModelName: manifest.id,
        SecondaryCaptureDeviceSoftwareVersions: manifest.version,
        DerivationDescription: `${mapName(manifest)} of ${manifest.id} ${manifest.version} over the image. ${INVESTIGATIONAL}`,
        SourceImageSequence: merged(sopReference(referenceTo(reading)), datasetOf(purpose)),
        ImageComments: `${INVESTIGATIONAL} ${findingInWords(reading)}`,
        PatientOrientation: [],
        BurnedInAnnotation: 'YES',
        RecognizableVisualFeatures: 'NO',
        SamplesPerPixel: 3,
        PhotometricInterpretation: 'RGB',
        PlanarConfiguration: 0,
        Rows: canvas.rows,
        Columns: canvas.columns,
        BitsAllocated: 8,
        BitsStored: 8,
        HighBit: 7,
        PixelRepresentation: 0,
        PixelData: even(canvas.pixels),
      }),
      bodyPart(source),
      copied(source, [
        'LossyImageCompression',
        'LossyImageCompressionRatio',
        'LossyImageCompressionMethod',
      ]),
    ),
  );
}

/** Values have an even length (PS3.5 8.1.1). */
function even(pixels: Uint8Array): Uint8Array {
  if (pixels.length % 2 === 0) return pixels;
  const padded = new Uint8Array(pixels.length + 1);
  padded.set(pixels);
  return padded;
}

/** Text above and below, the image at the left, the same with the heatmap at the right. */
function drawn(reading: ReadImage, heatmap: Heatmap, picture: GreyImage, read: string): Canvas {
  const size = sizeOf(picture);
  const columns = 2 * size.columns + 3 * GAP;
  const signs = Math.floor((columns - 2 * GAP) / ((GLYPH.columns + 1) * SCALE));
  const above = wrapped(INVESTIGATIONAL, signs);
  const below = linesBelow(reading, read).flatMap((line) =>
    // A number and its sign stay together.
    wrapped(line.replaceAll(' %', '\u00a0%'), signs),
  );
  const head = GAP + above.length * lineHeight(SCALE);
  const foot = (below.length + 1) * lineHeight(SCALE) + 2 * GAP;
  const canvas = newCanvas(head + size.rows + foot, columns);
  writeLines(canvas, above, GAP, AMBER);
  drawPicture(canvas, picture, { left: GAP, top: head, ...size });
  const right = 2 * GAP + size.columns;
  drawPicture(canvas, picture, { left: right, top: head, ...size }, heatOver(heatmap));
  const bottom = head + size.rows + GAP;
  drawLegend(canvas, { left: right, top: bottom, columns: size.columns });
  writeLines(canvas, below, bottom + lineHeight(SCALE), WHITE);
  return canvas;
}

function sizeOf({ rows, columns }: GreyImage): { rows: number; columns: number } {
  const longest = Math.max(rows, columns);
  const wanted = Math.min(Math.max(longest, SIDE.smallest), SIDE.largest);
  const scaled = (side: number) => Math.max(1, Math.round((side * wanted) / longest));
  return { rows: scaled(rows), columns: scaled(columns) };
}

/** A network without a map of its own gets one from covering parts of its input: nobody shall take it for the other. */
function mapName({ network }: ReadImage['manifest']): string {
  return network.activationMap === undefined ? 'Occlusion map' : 'Activation map';
}

function linesBelow(reading: ReadImage, read: string): string[] {
  const { manifest } = reading;
  const { threshold } = manifest;
  const flagged =
    threshold === undefined ? '' : ` (flagged from ${short(threshold.value * 100)} %)`;
  return [
    `${findingInWords(reading)}. ${probabilitiesInWords(reading)}${flagged}`,
    ...[abstentionInWords(reading)].filter((line) => line !== undefined),
    `${mapName(manifest)}: the colours show what moved the model, not the outline of a lesion.`,
    `${manifest.id} ${manifest.version}. ${read}`,
  ];
}

function writeLines(canvas: Canvas, lines: readonly string[], top: number, colour: Colour): void {
  lines.forEach((line, n) => {
    drawText(canvas, line, { left: GAP, top: top + n * lineHeight(SCALE), scale: SCALE, colour });
  });
}

/** From "less" to "more". */
function drawLegend(
  canvas: Canvas,
  { left, top, columns }: { readonly left: number; readonly top: number; readonly columns: number },
): void {
  const word = 5 * (GLYPH.columns + 1) * SCALE;
  const width = columns - 2 * word;
  drawText(canvas, 'less', { left, top, scale: SCALE, colour: WHITE });
  for (let x = 0; x < width; x += 1)
    for (let y = 0; y < GLYPH.rows * SCALE; y += 1)
      plot(canvas, left + word + x, top + y, heatColour(x / width));
  const more = { left: left + columns - word + GLYPH.columns, top, scale: SCALE, colour: WHITE };
  drawText(canvas, 'more', more);
}
