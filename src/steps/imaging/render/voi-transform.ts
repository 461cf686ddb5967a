/** Values of the modality → brightness, 0–1: by window or by table (PS3.3 C.11.2). */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { DisplayWindow as ShownWindow } from '../../../domain/shown-image.ts';
import { itemsAt, numbersAt, textAt } from '../gate/attributes.ts';
import { lookupTable } from './lookup-table.ts';

type WindowFunction = ShownWindow['function'];

/** In values of the modality: Hounsfield units, say. Default LINEAR. */
export type DisplayWindow = Pick<ShownWindow, 'centre' | 'width'> & Partial<ShownWindow>;

/** Of several, the first is the sender's first choice. */
const CENTRE = '00281050';
const WIDTH = '00281051';
const FUNCTION = '00281056';
const VOI_LUT = '00283010';

/** @returns undefined: the data set has none that is defined (LINEAR: width at least 1, else above 0) */
export function windowOf(dataset: DicomDataset, number: number): ShownWindow | undefined {
  return windowsOf(dataset, number)[0];
}

/** In their order; undefined: one that is not defined. */
export function windowsOf(
  dataset: DicomDataset,
  number: number,
): readonly (ShownWindow | undefined)[] {
  const centres = numbersAt(dataset, CENTRE, number) ?? [];
  const widths = numbersAt(dataset, WIDTH, number) ?? [];
  const stated = textAt(dataset, FUNCTION, number);
  const form = stated === 'SIGMOID' || stated === 'LINEAR_EXACT' ? stated : 'LINEAR';
  return centres.map((centre, at) => {
    const width = widths[at];
    if (width === undefined || !isDefined(width, form)) return undefined;
    return { centre, width, function: form };
  });
}

function isDefined(width: number, form: WindowFunction): boolean {
  return form === 'LINEAR' ? width >= 1 : width > 0;
}

export function byWindow({
  centre,
  width,
  function: form = 'LINEAR',
}: DisplayWindow): (value: number) => number {
  if (form === 'SIGMOID') return (value) => 1 / (1 + Math.exp((-4 * (value - centre)) / width));
  if (form === 'LINEAR_EXACT') return (value) => within((value - centre) / width + 0.5);
  if (width === 1) return (value) => (value <= centre - 0.5 ? 0 : 1);
  return (value) => within((value - (centre - 0.5)) / (width - 1) + 0.5);
}

/** @returns undefined: there is no VOI LUT that is whole */
export function byTable(
  dataset: DicomDataset,
  number: number,
  isSigned: boolean,
): ((value: number) => number) | undefined {
  const [item] = itemsAt(dataset, VOI_LUT, number);
  const table = item === undefined ? undefined : lookupTable(item, isSigned);
  return table === undefined ? undefined : (value) => table.at(value) / table.largest;
}

function within(value: number): number {
  return Math.min(1, Math.max(0, value));
}
