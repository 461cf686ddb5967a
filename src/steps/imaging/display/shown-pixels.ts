/** Data set → how a frame of it is drawn (PS3.3 C.7.6.3, C.7.6.16.2.9 and .10, C.11.2), or why a viewer cannot. */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { ShownPixels, ShownType } from '../../../domain/shown-image.ts';
import { numbersAt, textAt, textsAt } from '../gate/attributes.ts';
import { windowsOf } from '../render/voi-transform.ts';

const TAGS = {
  samples: '00280002',
  photometric: '00280004',
  rows: '00280010',
  columns: '00280011',
  bitsAllocated: '00280100',
  bitsStored: '00280101',
  pixelRepresentation: '00280103',
  explanation: '00281055',
  padding: '00280120',
  paddingLimit: '00280121',
  intercept: '00281052',
  slope: '00281053',
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
  const windows = type === 'rgba8' ? [] : windowsOf(dataset, frame);
  const [window] = windows;
  return {
    rows,
    columns,
    type,
    bitsStored: number(TAGS.bitsStored) ?? bits,
    photometric,
    slope: number(TAGS.slope) ?? 1,
    intercept: number(TAGS.intercept) ?? 0,
    ...(window === undefined ? {} : { window }),
    windows: named(windows, textsAt(dataset, TAGS.explanation)),
    ...paddingOf(dataset, type),
    isInverted: photometric === 'MONOCHROME1',
    ...spacingOf(dataset, frame),
  };
}

/** @returns undefined: there are no pixels */
export function shownSize(dataset: DicomDataset): { rows: number; columns: number } | undefined {
  const [rows] = numbersAt(dataset, TAGS.rows) ?? [];
  const [columns] = numbersAt(dataset, TAGS.columns) ?? [];
  return rows === undefined || columns === undefined ? undefined : { rows, columns };
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

function named(
  windows: ReturnType<typeof windowsOf>,
  explanations: readonly string[],
): ShownPixels['windows'] {
  return windows.flatMap((window, at) => {
    if (window === undefined) return [];
    const explained = explanations[at] ?? '';
    return [{ ...window, title: explained === '' ? `Window ${at + 1}` : explained }];
  });
}

function paddingOf(dataset: DicomDataset, type: ShownType): Pick<ShownPixels, 'padding'> {
  const [padding] = numbersAt(dataset, TAGS.padding) ?? [];
  if (padding === undefined || type === 'rgba8') return {};
  const [limit = padding] = numbersAt(dataset, TAGS.paddingLimit) ?? [];
  const isSigned = type === 'int8' || type === 'int16';
  const ends = [padding, limit].map((value) =>
    isSigned && value > 0x7fff ? value - 0x10000 : value,
  );
  return { padding: { from: Math.min(...ends), to: Math.max(...ends) } };
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
