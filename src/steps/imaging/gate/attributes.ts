/** Data set → what it says about the image of one frame, by name; undefined where it is silent. */
import type { DicomDataset, DicomValue } from '../../../domain/dicom.ts';
import { BODY_PART_OF_CODE, VIEW_OF_CODE } from '../../../domain/codes/image-terms.ts';

const SHARED_GROUPS = '52009229';
const FRAME_GROUPS = '52009230';
const CODE_VALUE = '00080100';

/** Where an enhanced image keeps an attribute: in which sequence of its functional groups. */
const MACROS: Readonly<Record<string, string>> = {
  '00280030': '00289110',
  '00200037': '00209116',
  // Frame VOI LUT: window, its function, tables. Pixel Value Transformation: intercept, slope.
  '00281050': '00289132',
  '00281051': '00289132',
  '00281056': '00289132',
  '00283010': '00289132',
  '00281052': '00289145',
  '00281053': '00289145',
};

/** @param frame from 1 */
function valuesAt(
  dataset: DicomDataset,
  tag: string,
  frame = 1,
): readonly DicomValue[] | undefined {
  const own = dataset[tag]?.Value;
  if (own !== undefined && own.length > 0) return own;
  const macro = MACROS[tag];
  if (macro === undefined) return undefined;
  const groups = [itemsOf(dataset, FRAME_GROUPS)[frame - 1], itemsOf(dataset, SHARED_GROUPS)[0]];
  return groups.flatMap((group) => itemsOf(group, macro)).find((item) => tag in item)?.[tag]?.Value;
}

export function textAt(dataset: DicomDataset, tag: string, frame = 1): string | undefined {
  const [value] = valuesAt(dataset, tag, frame) ?? [];
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

export function textsAt(dataset: DicomDataset, tag: string): string[] {
  return (valuesAt(dataset, tag) ?? []).flatMap((value) =>
    typeof value === 'string' ? [value.trim()] : [],
  );
}

/** Undefined too where a value is not a number. */
export function numbersAt(
  dataset: DicomDataset,
  tag: string,
  frame = 1,
): readonly number[] | undefined {
  const values = valuesAt(dataset, tag, frame)?.map((value) =>
    typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')
      ? Number(value)
      : NaN,
  );
  return values?.every(Number.isFinite) === true ? values : undefined;
}

/** Items of a sequence, also of the frame's functional groups. */
export function itemsAt(dataset: DicomDataset, tag: string, frame = 1): readonly DicomDataset[] {
  return itemsOf({ [tag]: { vr: 'SQ', Value: valuesAt(dataset, tag, frame) ?? [] } }, tag);
}

function itemsOf(dataset: DicomDataset | undefined, tag: string): readonly DicomDataset[] {
  return (dataset?.[tag]?.Value ?? []).filter(
    (value): value is DicomDataset => typeof value === 'object' && value !== null,
  );
}

/** Terms of Body Part Examined, also of the region's code; empty: silent. */
export function bodyPartsOf(dataset: DicomDataset): readonly string[] {
  const named = textAt(dataset, '00180015')?.toUpperCase();
  const coded = itemsOf(dataset, '00082218').map((item) => textAt(item, CODE_VALUE));
  return [named, ...coded.map((code) => BODY_PART_OF_CODE[code ?? ''] ?? code)].filter(
    (each) => each !== undefined,
  );
}

/** Term of View Position, also of the view's code. */
export function viewOf(dataset: DicomDataset): string | undefined {
  const [coded] = itemsOf(dataset, '00540220').map((item) => textAt(item, CODE_VALUE));
  return textAt(dataset, '00185101')?.toUpperCase() ?? VIEW_OF_CODE[coded ?? ''] ?? coded;
}

/** mm: down, across. Of the object where it is known, else at the detector. */
export function spacingOf(dataset: DicomDataset, frame: number): readonly number[] | undefined {
  return numbersAt(dataset, '00280030', frame) ?? numbersAt(dataset, '00181164');
}
