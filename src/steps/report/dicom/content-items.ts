/** Content items of a structured report (PS3.3 C.17.3): each kind of value one function. */
import type { DicomDataset } from '../../../domain/dicom.ts';
import { decimalString } from '../../../domain/value-representation.ts';
import { datasetOf, type Attributes } from './attributes.ts';
import { CONCEPTS, codeItem, type Code } from './codes.ts';

export type Relationship =
  'CONTAINS' | 'HAS OBS CONTEXT' | 'HAS CONCEPT MOD' | 'INFERRED FROM' | 'SELECTED FROM';

type Children = readonly DicomDataset[];

function item(
  relationship: Relationship | undefined,
  type: string,
  name: Code | undefined,
  content: Attributes,
  children: Children = [],
): DicomDataset {
  return datasetOf({
    RelationshipType: relationship,
    ValueType: type,
    ConceptNameCodeSequence: name === undefined ? undefined : codeItem(name),
    ...content,
    ContentSequence: children.length === 0 ? undefined : children,
  });
}

/** @param template number of the template that the container follows, where it is a root */
export function container(
  relationship: Relationship | undefined,
  name: Code,
  children: Children,
  template?: string,
): DicomDataset {
  const follows = { MappingResource: 'DCMR', TemplateIdentifier: template };
  return item(
    relationship,
    'CONTAINER',
    name,
    {
      ContinuityOfContent: 'SEPARATE',
      ContentTemplateSequence: template === undefined ? undefined : datasetOf(follows),
    },
    children,
  );
}

export function text(relationship: Relationship, name: Code, value: string): DicomDataset {
  return item(relationship, 'TEXT', name, { TextValue: value });
}

export function code(
  relationship: Relationship,
  name: Code,
  value: Code,
  children: Children = [],
): DicomDataset {
  return item(relationship, 'CODE', name, { ConceptCodeSequence: codeItem(value) }, children);
}

export function uid(relationship: Relationship, name: Code, value: string): DicomDataset {
  return item(relationship, 'UIDREF', name, { UID: value });
}

export function number(
  name: Code,
  value: number,
  unit: Code,
  children: Children = [],
): DicomDataset {
  const measured = {
    MeasurementUnitsCodeSequence: codeItem(unit),
    NumericValue: decimalString(value),
  };
  return item('CONTAINS', 'NUM', name, { MeasuredValueSequence: datasetOf(measured) }, children);
}

export interface ImageReference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** 1-based; of multi-frame instances only. */
  readonly frame?: number;
}

/** Item of Referenced SOP Sequence and the like. */
export function sopReference({ sopClassUid, sopInstanceUid, frame }: ImageReference): DicomDataset {
  return datasetOf({
    ReferencedSOPClassUID: sopClassUid,
    ReferencedSOPInstanceUID: sopInstanceUid,
    ReferencedFrameNumber: frame,
  });
}

export function image(
  relationship: Relationship,
  name: Code | undefined,
  reference: ImageReference,
  children: Children = [],
): DicomDataset {
  const referenced = { ReferencedSOPSequence: sopReference(reference) };
  return item(relationship, 'IMAGE', name, referenced, children);
}

/** A point in an image, column then row, in pixels (PS3.3 C.18.6). */
export function point(
  at: { readonly x: number; readonly y: number },
  reference: ImageReference,
): DicomDataset {
  return item(
    'INFERRED FROM',
    'SCOORD',
    CONCEPTS.center,
    { GraphicData: [at.x, at.y], GraphicType: 'POINT' },
    [image('SELECTED FROM', undefined, reference)],
  );
}
