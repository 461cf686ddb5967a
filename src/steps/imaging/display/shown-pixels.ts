/** Data set → how a frame of it is drawn (PS3.3 C.7.6.3, C.7.6.16.2.9 and .10, C.11.2), or why a viewer cannot. */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { ShownPixels, ShownType } from '../../../domain/shown-image.ts';
import { numbersAt, textAt } from '../gate/attributes.ts';

const TAGS = {
  samples: '00280002',
  photometric: '00280004',
  rows: '00280010',
  columns: '00280011',
  bitsAllocated: '00280100',
  bitsStored: '00280101',
  pixelRepresentation: '00280103',
  centre: '00281050',
  width: '00281051',
  intercept: '00281052',
  slope: '00281053',
  modalityLut: '00283000',
  spacing: '00280030',
  calibration: '00280A02',
  imagerSpacing: '00181164',
} as const;

/** @param frame from 1. @returns one sentence where it cannot be drawn */
export function shownPixels(dataset: DicomDataset, frame: number): ShownPixels | string {
  const number = (tag: string) => numbersAt(dataset, tag, frame)?.[0];
  const rows = number(TAGS.rows);
  const columns = number(TAGS.columns);
  const bits = number(TAGS.bitsAllocated);
  const photometric = textAt(dataset, TAGS.photometric);
  if (
    rows === undefined ||
    columns === undefined ||
    bits === undefined ||
    photometric === undefined
  )
    return 'there are no pixels in this object';
  const type = typeOf(
    photometric,
    number(TAGS.samples) ?? 1,
    bits,
    number(TAGS.pixelRepresentation),
  );
  if (type === undefined) return `${bits} bits a pixel cannot be drawn here`;
  // A table stands between stored values and grey: it would be drawn wrong with a slope.
  if (type !== 'rgba8' && TAGS.modalityLut in dataset)
    return 'its Modality LUT is a table, which this viewer does not apply';
  const window = windowOf(number(TAGS.centre), number(TAGS.width));
  return {
    rows,
    columns,
    type,
    bitsStored: number(TAGS.bitsStored) ?? bits,
    photometric,
    slope: number(TAGS.slope) ?? 1,
    intercept: number(TAGS.intercept) ?? 0,
    ...(window === undefined ? {} : { window }),
    isInverted: photometric === 'MONOCHROME1',
    ...spacingOf(dataset, frame),
  };
}

function typeOf(
  photometric: string,
  samples: number,
  bits: number,
  representation = 0,
): ShownType | undefined {
  if (samples > 1 || photometric === 'PALETTE COLOR') return 'rgba8';
  if (bits <= 8) return representation === 1 ? 'int8' : 'uint8';
  if (bits <= 16) return representation === 1 ? 'int16' : 'uint16';
  return undefined;
}

function windowOf(centre: number | undefined, width: number | undefined): ShownPixels['window'] {
  return centre === undefined || width === undefined || width < 1 ? undefined : { centre, width };
}

function spacingOf(
  dataset: DicomDataset,
  frame: number,
): Pick<ShownPixels, 'spacingMm' | 'spacingRemark'> {
  const [row, column] = numbersAt(dataset, TAGS.spacing, frame) ?? [];
  if (isLength(row) && isLength(column)) {
    const calibration = textAt(dataset, TAGS.calibration);
    const isProjection = numbersAt(dataset, TAGS.imagerSpacing) !== undefined;
    const remark =
      calibration === undefined && isProjection ? 'Lengths: not said how they were calibrated' : '';
    return { spacingMm: { row, column }, ...(remark === '' ? {} : { spacingRemark: remark }) };
  }
  const [down, across] = numbersAt(dataset, TAGS.imagerSpacing) ?? [];
  if (!isLength(down) || !isLength(across)) return {};
  return {
    spacingMm: { row: down, column: across },
    spacingRemark: 'Lengths at the detector: in the body they are smaller',
  };
}

function isLength(value: number | undefined): value is number {
  return value !== undefined && value > 0;
}
