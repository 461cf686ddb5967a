/** Data set → by what the patient is known: Patient ID with its issuer, birth date (PS3.3 C.7.1.1). */
import type { Identifier } from '@medplum/fhirtypes';
import type { DicomDataset } from '../../domain/dicom.ts';
import { itemsAt, textAt } from './gate/attributes.ts';

const PATIENT_ID = '00100020';
const ISSUER_QUALIFIERS = '00100024';
const UNIVERSAL_ENTITY_ID = '00400032';
const UNIVERSAL_ENTITY_ID_TYPE = '00400033';
const BIRTH_DATE = '00100030';

export interface PatientIdentity {
  /** With a system where the issuer has an OID or URI. */
  readonly identifier: Identifier & { readonly value: string };
  /** FHIR date. */
  readonly birthDate: string | undefined;
}

/** @returns undefined: the images do not say whose they are */
export function patientIdentity(dataset: DicomDataset): PatientIdentity | undefined {
  const value = textAt(dataset, PATIENT_ID);
  if (value === undefined) return undefined;
  const system = issuerSystem(dataset);
  const born = textAt(dataset, BIRTH_DATE);
  const isDate = born !== undefined && /^\d{8}$/u.test(born);
  return {
    identifier: { ...(system === undefined ? {} : { system }), value },
    birthDate: isDate ? `${born.slice(0, 4)}-${born.slice(4, 6)}-${born.slice(6)}` : undefined,
  };
}

/** HL7 v2 table 0301: ISO is an OID. */
function issuerSystem(dataset: DicomDataset): string | undefined {
  const [issuer] = itemsAt(dataset, ISSUER_QUALIFIERS, 1);
  if (issuer === undefined) return undefined;
  const id = textAt(issuer, UNIVERSAL_ENTITY_ID);
  const type = textAt(issuer, UNIVERSAL_ENTITY_ID_TYPE);
  if (id === undefined) return undefined;
  if (type === 'ISO') return `urn:oid:${id}`;
  if (type === 'UUID') return `urn:uuid:${id.toLowerCase()}`;
  return type === 'URI' ? id : undefined;
}
