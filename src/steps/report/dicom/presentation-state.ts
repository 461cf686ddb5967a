/**
 * Where the model was moved most, or where a person pointed → a Greyscale Softcopy Presentation State over the image.
 *
 * The frame is drawn round the strongest part of the heatmap. It is not the outline of a lesion, and the text says so.
 *
 * Source: PS3.3 A.33.1, C.10.4, C.10.5, C.10.7, C.11.1–C.11.6, C.11.10, C.11.11.
 */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { ReadImage } from '../../../domain/image-reading.ts';
import {
  copied,
  datasetOf,
  merged,
  nameOfPerson,
  numberOf,
  textOf,
  type Attributes,
} from './attributes.ts';
import { sopReference } from './content-items.ts';
import { findingInWords, probabilitiesInWords } from './in-words.ts';
import type { ReportedImage } from './measurement-report.ts';
import { referenceTo } from './measurement-group.ts';
import { bodyPart, momentFor, ownObject, type OwnObject } from './own-object.ts';

const LAYER = 'INVESTIGATIONAL';
/** Half of the cross at a marked point, in pixels. */
const ARM = 8;

interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** @returns undefined where there is nothing to draw, or the image is in colour */
export function presentationState(
  { reading, source }: ReportedImage<ReadImage>,
  { asOf, timeZone }: Pick<OwnObject, 'asOf' | 'timeZone'>,
): DicomDataset | undefined {
  const [rows, columns] = [numberOf(source, 'Rows'), numberOf(source, 'Columns')];
  const photometric = textOf(source, 'PhotometricInterpretation') ?? '';
  const graphics = graphicsOf(reading);
  if (rows === undefined || columns === undefined || graphics.length === 0) return undefined;
  if (!photometric.startsWith('MONOCHROME')) return undefined;
  const object: OwnObject = {
    source,
    manifest: reading.manifest,
    asOf,
    timeZone,
    kind: 'presentation',
  };
  const { date, time } = momentFor(object);
  const { sopClassUid, sopInstanceUid } = reading.image;
  const reference = sopReference(referenceTo(reading));
  const state = datasetOf({
    ContentLabel: LAYER,
    ContentDescription: `${findingInWords(reading)}, not verified`,
    PresentationCreationDate: date,
    PresentationCreationTime: time,
    ContentCreatorName: nameOfPerson('Mentor^Health Analysis'),
    ReferencedSeriesSequence: datasetOf({
      SeriesInstanceUID: reading.image.seriesInstanceUid,
      ReferencedImageSequence: sopReference({ sopClassUid, sopInstanceUid }),
    }),
    GraphicAnnotationSequence: datasetOf({
      ReferencedImageSequence: reference,
      GraphicLayer: LAYER,
      TextObjectSequence: textObject(reading, { rows, columns }),
      GraphicObjectSequence: graphics,
    }),
    GraphicLayerSequence: datasetOf({
      GraphicLayer: LAYER,
      GraphicLayerOrder: 1,
      GraphicLayerDescription: 'What moved the model most; not the outline of a lesion',
    }),
    DisplayedAreaSelectionSequence: wholeImage(source, reference, { rows, columns }),
    SoftcopyVOILUTSequence: windowOf(source),
    PresentationLUTShape: photometric === 'MONOCHROME1' ? 'INVERSE' : 'IDENTITY',
  });
  return ownObject(object, merged(modalityLut(source), state, bodyPart(source)));
}

/** Corners from the outer edge of the first pixel, 0\0, as both PS3.3 C.10.5 and our regions count. */
function graphicsOf({ outline, point }: ReadImage): DicomDataset[] {
  const box =
    outline === undefined
      ? []
      : [
          polyline([
            [outline.left, outline.top],
            [outline.right, outline.top],
            [outline.right, outline.bottom],
            [outline.left, outline.bottom],
            [outline.left, outline.top],
          ]),
        ];
  if (point === undefined) return box;
  const { x, y } = point;
  const across = polyline([
    [x - ARM, y],
    [x + ARM, y],
  ]);
  const down = polyline([
    [x, y - ARM],
    [x, y + ARM],
  ]);
  return [...box, across, down];
}

function polyline(points: readonly (readonly [column: number, row: number])[]): DicomDataset {
  return datasetOf({
    GraphicAnnotationUnits: 'PIXEL',
    GraphicDimensions: 2,
    NumberOfGraphicPoints: points.length,
    GraphicData: points.flat(),
    GraphicType: 'POLYLINE',
    GraphicFilled: 'N',
  });
}

/** In the upper part of what is shown, whatever its size. */
function textObject(reading: ReadImage, { rows, columns }: Size): DicomDataset {
  const lines = [
    'INVESTIGATIONAL, NOT VERIFIED',
    `${reading.manifest.shortTitle} ${reading.manifest.version}`,
    findingInWords(reading),
    probabilitiesInWords(reading),
    ...(reading.outline === undefined ? [] : ['Frame: what moved the model most, not a lesion']),
  ];
  return datasetOf({
    BoundingBoxAnnotationUnits: 'PIXEL',
    UnformattedTextValue: lines.join('\r\n'),
    BoundingBoxTopLeftHandCorner: [0, 0],
    BoundingBoxBottomRightHandCorner: [columns, Math.ceil(rows / 8)],
    BoundingBoxTextHorizontalJustification: 'LEFT',
  });
}

function wholeImage(
  source: DicomDataset,
  reference: DicomDataset,
  { rows, columns }: Size,
): DicomDataset {
  return datasetOf({
    ReferencedImageSequence: reference,
    DisplayedAreaTopLeftHandCorner: [1, 1],
    DisplayedAreaBottomRightHandCorner: [columns, rows],
    PresentationSizeMode: 'SCALE TO FIT',
    ...shapeOfPixels(source),
  });
}

function shapeOfPixels(source: DicomDataset): Attributes {
  const spacing = (copied(source, ['PixelSpacing'])['00280030']?.Value ?? []).map(Number);
  if (spacing.length === 2 && spacing.every((each) => each > 0))
    return { PresentationPixelSpacing: spacing.map(String) };
  const aspect = (copied(source, ['PixelAspectRatio'])['00280034']?.Value ?? []).map(Number);
  return { PresentationPixelAspectRatio: aspect.length === 2 ? aspect.map(String) : ['1', '1'] };
}

/** As in the image: without it a viewer would show stored values. */
function modalityLut(source: DicomDataset): DicomDataset {
  const slope = numberOf(source, 'RescaleSlope');
  const intercept = numberOf(source, 'RescaleIntercept');
  if (slope === undefined || intercept === undefined) return {};
  return merged(
    datasetOf({ RescaleType: textOf(source, 'Modality') === 'CT' ? 'HU' : 'US' }),
    copied(source, ['RescaleSlope', 'RescaleIntercept', 'RescaleType']),
  );
}

/** The first window of the image; undefined: the viewer takes its own. */
function windowOf(source: DicomDataset): DicomDataset | undefined {
  const [centre, width] = [textOf(source, 'WindowCenter'), textOf(source, 'WindowWidth')];
  if (centre === undefined || width === undefined) return undefined;
  return merged(
    datasetOf({ WindowCenter: centre, WindowWidth: width }),
    copied(source, ['VOILUTFunction']),
  );
}
