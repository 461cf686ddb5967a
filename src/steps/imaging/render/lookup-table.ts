/** A LUT of a data set (PS3.3 C.11.1.1, C.11.2.1.1) → what it gives for a value. */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { TableEntries } from '../../../domain/shown-image.ts';
import { numbersAt } from '../gate/attributes.ts';

interface LookupTable extends TableEntries {
  readonly at: (value: number) => number;
}

const DESCRIPTOR = '00283002';
const DATA = '00283006';

/** @param isSigned of the values that go in. @returns undefined: there is no table, or it is not whole */
export function lookupTable(item: DicomDataset, isSigned: boolean): LookupTable | undefined {
  const [count, given, bits] = numbersAt(item, DESCRIPTOR) ?? [];
  if (count === undefined || given === undefined || bits === undefined) return undefined;
  // The first value mapped has the sign of the pixels, whatever its VR says; 0 entries mean 65,536.
  const first = isSigned && given > 0x7fff ? given - 0x10000 : given;
  const entries = count === 0 ? 0x10000 : count < 0 ? count + 0x10000 : count;
  const data = entriesOf(item, entries);
  if (data === undefined) return undefined;
  return {
    first,
    entries: data,
    at: (value) => data[Math.min(entries - 1, Math.max(0, Math.round(value) - first))]!,
    largest: 2 ** bits - 1,
  };
}

function entriesOf(item: DicomDataset, entries: number): Uint8Array | Uint16Array | undefined {
  const inline = item[DATA]?.InlineBinary;
  if (inline === undefined) {
    const values = numbersAt(item, DATA);
    return values?.length === entries ? Uint16Array.from(values) : undefined;
  }
  const bytes = Uint8Array.from(atob(inline), (character) => character.charCodeAt(0));
  if (bytes.length >= 2 * entries) return new Uint16Array(bytes.buffer, 0, entries);
  return bytes.length >= entries ? bytes.subarray(0, entries) : undefined;
}
