/** A file that a person gives for the patient whose chart is open. Whose it is is never guessed: another patient's is refused. */
import type { Patient } from '@medplum/fhirtypes';
import type { DicomDataset } from '../domain/dicom.ts';
import { AppError } from '../errors.ts';
import type { ReadingStore } from '../ports/reading-store.ts';
import type { Received } from '../ports/study-store.ts';
import { patientIdentity } from '../steps/imaging/patient-identity.ts';
import { isSamePatient } from '../steps/imaging/same-patient.ts';
import { receiveStream, type ReceiveInstance } from './receive-instance.ts';

export interface Upload {
  readonly hospital: string;
  /** Of the launch. */
  readonly patient: Patient;
  /** Session id. */
  readonly sender: string;
  /** One DICOM file. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

export type Uploaded =
  | {
      readonly taken: true;
      readonly study: string;
      readonly state: Received['state'];
      readonly unreadBecause: string | null;
    }
  /** One sentence for the person who gave it. */
  | { readonly taken: false; readonly detail: string };

interface UploadPorts {
  readonly receive: ReceiveInstance;
  readonly readings: Pick<ReadingStore, 'link'>;
}

/** @throws AppError `store.full`, `store.failed` */
export async function uploadInstance(
  { hospital, patient, sender, chunks }: Upload,
  { receive, readings }: UploadPorts,
): Promise<Uploaded> {
  try {
    const receiving = await receive({
      hospital,
      from: { via: 'upload', sender },
      demand: (dataset) => requirePatient(dataset, patient),
    });
    const { state, instance } = await receiveStream(receiving, chunks);
    const study = instance.studyInstanceUid;
    await readings.link({ hospital, studyInstanceUid: study }, `Patient/${patient.id ?? ''}`);
    return { taken: true, study, state, unreadBecause: instance.unreadBecause ?? null };
  } catch (error) {
    if (!(error instanceof AppError) || !isOfTheFile(error)) throw error;
    return { taken: false, detail: sentence(error.message) };
  }
}

function isOfTheFile({ code }: AppError): boolean {
  return code.startsWith('dicom.') || code === 'launch.patient-mismatch';
}

function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return text.endsWith('.') ? text : `${text}.`;
}

/** @throws AppError `launch.patient-mismatch` */
function requirePatient(dataset: DicomDataset, patient: Patient): void {
  const identity = patientIdentity(dataset);
  if (identity === undefined)
    throw mismatch(
      'the file names no patient (Patient ID is empty), so that it cannot be told whose it is',
    );
  if (isSamePatient(patient, identity)) return;
  const { value } = identity.identifier;
  if (!(patient.identifier ?? []).some((each) => each.value === value))
    throw mismatch(
      'the file is of another patient: its Patient ID is none of the record numbers of this chart',
    );
  if (differs(patient.birthDate, identity.birthDate))
    throw mismatch(
      'the file has a record number of this chart, but another birth date: it is not taken',
    );
  throw mismatch(
    'the file has a record number of this chart, but neither a birth date nor who gave the number: it is not taken',
  );
}

function differs(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && !other.startsWith(one);
}

function mismatch(message: string): AppError {
  return new AppError('launch.patient-mismatch', message);
}
