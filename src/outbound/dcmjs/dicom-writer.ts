/** DicomWriter by dcmjs: Explicit VR Little Endian with preamble and meta header; text in UTF-8. */
import dcmjs from 'dcmjs';
import { MENTOR_VERSION } from '../../domain/codes/mentor.ts';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '../../domain/codes/transfer-syntaxes.ts';
import type { DicomDataset, DicomElement, DicomValue } from '../../domain/dicom.ts';
import { uidFrom } from '../../domain/dicom-uid.ts';
import { decimalString, faultOf } from '../../domain/value-representation.ts';
import { AppError } from '../../errors.ts';
import type { DicomWriter } from '../../ports/dicom-writer.ts';

const CHARACTER_SET = '00080005';
const SOP_CLASS_UID = '00080016';
const SOP_INSTANCE_UID = '00080018';
/** PS3.7 D.3.3.2: says which software wrote a file. */
const IMPLEMENTATION_CLASS_UID = uidFrom(['implementation', 'health-analysis-mentor']);

/** Numbers that are written as text. */
const TEXTUAL = new Set(['DS', 'IS']);

interface Written {
  vr: string;
  Value?: readonly unknown[];
}

export function dcmjsWriter(): DicomWriter {
  return {
    write(dataset) {
      if (dataset[CHARACTER_SET]?.Value?.[0] !== 'ISO_IR 192')
        throw new AppError('dicom.not-writable', `${CHARACTER_SET}: text is written in ISO_IR 192`);
      const file = new dcmjs.data.DicomDict(metaOf(dataset));
      file.dict = elementsOf(dataset, '');
      try {
        return new Uint8Array(file.write({ allowInvalidVRLength: true }));
      } catch (cause) {
        throw new AppError('dicom.not-writable', 'an element is not as its VR wants it', { cause });
      }
    },
  };
}

/** PS3.10 7.1. */
function metaOf(dataset: DicomDataset): Record<string, Written> {
  const uid = (tag: string): Written => {
    const value = dataset[tag]?.Value?.[0];
    if (typeof value !== 'string' || value === '')
      throw new AppError('dicom.not-writable', `${tag}: a file names its SOP class and instance`);
    return { vr: 'UI', Value: [value] };
  };
  return {
    '00020001': { vr: 'OB', Value: [new Uint8Array([0, 1]).buffer] },
    '00020002': uid(SOP_CLASS_UID),
    '00020003': uid(SOP_INSTANCE_UID),
    '00020010': { vr: 'UI', Value: [EXPLICIT_VR_LITTLE_ENDIAN] },
    '00020012': { vr: 'UI', Value: [IMPLEMENTATION_CLASS_UID] },
    '00020013': { vr: 'SH', Value: [`MENTOR_${MENTOR_VERSION}`] },
  };
}

/** @param path of the sequence item, for the message of an error */
function elementsOf(dataset: DicomDataset, path: string): Record<string, Written> {
  return Object.fromEntries(
    Object.entries(dataset)
      .filter(([tag]) => !tag.startsWith('0002') && !tag.endsWith('0000'))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([tag, element]) => [tag, writtenOf(element, `${path}${tag}`)]),
  );
}

function writtenOf(element: DicomElement, path: string): Written {
  const fault = faultOf(element);
  if (fault !== undefined) throw new AppError('dicom.not-writable', `${path}: ${fault}`);
  const { vr, InlineBinary, Value } = element;
  if (InlineBinary !== undefined) {
    const bytes = Uint8Array.from(Buffer.from(InlineBinary, 'base64'));
    return { vr, Value: [bytes.buffer] };
  }
  return { vr, Value: (Value ?? []).map((value) => valueOf(value, vr, path)) };
}

function valueOf(value: DicomValue, vr: string, path: string): unknown {
  if (value === null) return '';
  if (typeof value === 'number' && TEXTUAL.has(vr)) return decimalString(value);
  if (typeof value !== 'object') return value;
  if (isItem(value)) return elementsOf(value, `${path} > `);
  return value;
}

function isItem(value: object): value is DicomDataset {
  return Object.keys(value).every((key) => /^[0-9A-F]{8}$/u.test(key));
}
