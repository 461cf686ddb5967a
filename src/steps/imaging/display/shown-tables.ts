/** Data set → the tables of a frame, as its rendering uses them (PS3.3 C.11.1, C.11.2): for a viewer that windows by itself. */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { ShownTables, ShownType } from '../../../domain/shown-image.ts';
import { AppError } from '../../../errors.ts';
import { itemsAt, textAt } from '../gate/attributes.ts';
import { lookupTable } from '../render/lookup-table.ts';
import { modalityTransform } from '../render/modality-transform.ts';

const MODALITY_LUT = '00283000';
const VOI_LUT = '00283010';
const EXPLANATION = '00283003';

const LEAST = { uint8: 0, int8: -0x80, uint16: 0, int16: -0x8000 } as const;

/**
 * @param frame from 1
 * @throws AppError `dicom.not-decodable`: a Modality LUT that is not whole
 */
export function shownTables(
  dataset: DicomDataset,
  frame: number,
  type: Exclude<ShownType, 'rgba8'>,
): ShownTables {
  const isSigned = type === 'int8' || type === 'int16';
  const transform = modalityTransform(dataset, frame, isSigned);
  const [item] = itemsAt(dataset, MODALITY_LUT, frame);
  const modality = item === undefined ? undefined : lookupTable(item, isSigned);
  if (item !== undefined && modality === undefined)
    throw new AppError('dicom.not-decodable', 'The Modality LUT of the image is not whole.');
  // What goes into a VOI LUT is signed where the modality's values can be below zero.
  const isBelowZero = isSigned || transform(LEAST[type]) < 0;
  const [first, ...others] = itemsAt(dataset, VOI_LUT, frame).map((each, at) => {
    const table = lookupTable(each, isBelowZero);
    return table && { ...table, title: textAt(each, EXPLANATION) ?? `Table ${at + 1}` };
  });
  // A first one that is not whole counts as none, as it does when the image is rendered.
  const voi = first === undefined ? [] : [first, ...others.filter((each) => each !== undefined)];
  return { modality, voi };
}

/** Whether a frame is drawn by a table at all. */
export function hasTables(dataset: DicomDataset, frame: number): boolean {
  return [MODALITY_LUT, VOI_LUT].some((tag) => itemsAt(dataset, tag, frame).length > 0);
}
