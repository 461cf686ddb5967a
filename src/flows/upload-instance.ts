/** A file that a person gives for the patient whose chart is open. Whose it is is never guessed: another patient's is refused. */
import type { Patient } from '@medplum/fhirtypes';
import type { DicomDataset } from '../domain/dicom.ts';
import { AppError } from '../errors.ts';
import type { ReadingStore } from '../ports/reading-store.ts';
import type { Received, Receiving } from '../ports/study-store.ts';
import { patientIdentity } from '../steps/imaging/patient-identity.ts';
import { isSamePatient } from '../steps/imaging/same-patient.ts';
import type { ReceiveInstance } from './receive-instance.ts';

export interface UploadFrom {
  readonly hospital: string;
  /** Of the launch. */
  readonly patient: Patient;
  /** Session id. */
  readonly sender: string;
}

export interface Upload extends UploadFrom {
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
  | Refused;

export interface Refused {
  readonly taken: false;
  /** One sentence for the person who gave it. */
  readonly detail: string;
}

export interface UploadPorts {
  readonly receive: ReceiveInstance;
  readonly readings: Pick<ReadingStore, 'link'>;
}

/** @throws AppError `store.full`, `store.failed` */
export async function uploadInstance(
  { chunks, ...from }: Upload,
  ports: UploadPorts,
): Promise<Uploaded> {
  const receiving = await openUpload(from, ports);
  const refused = await writeAll(receiving, chunks);
  return refused ?? keepUpload(receiving, from, ports);
}

/**
 * Hands chunks on until the file is refused; what comes after is read and dropped, so that the answer can be heard.
 *
 * @throws whatever the stream throws, and what is not the file's fault; then, as where it is refused, nothing is left behind
 */
async function writeAll(
  receiving: Receiving,
  chunks: AsyncIterable<Uint8Array>,
): Promise<Refused | undefined> {
  let refused: Refused | undefined;
  try {
    for await (const chunk of chunks) {
      if (refused !== undefined) continue;
      refused = await receiving.write(chunk).then(() => undefined, refusal);
    }
  } catch (error) {
    await receiving.abort();
    throw error;
  }
  if (refused !== undefined) await receiving.abort();
  return refused;
}

/** Its patient is looked at before it is kept. */
export function openUpload(
  { hospital, patient, sender }: UploadFrom,
  { receive }: UploadPorts,
): Promise<Receiving> {
  return receive({
    hospital,
    from: { via: 'upload', sender },
    demand: (dataset) => requirePatient(dataset, patient),
  });
}

/** A whole file: durable and the patient's own when it resolves, or refused. */
export async function keepUpload(
  receiving: Receiving,
  { hospital, patient }: UploadFrom,
  { readings }: UploadPorts,
): Promise<Uploaded> {
  try {
    const { state, instance } = await receiving.commit();
    const study = instance.studyInstanceUid;
    await readings.link({ hospital, studyInstanceUid: study }, `Patient/${patient.id ?? ''}`);
    return { taken: true, study, state, unreadBecause: instance.unreadBecause ?? null };
  } catch (error) {
    return refusal(error);
  }
}

/** What is wrong with the file is its answer. @throws whatever is not the file's fault */
export function refusal(error: unknown): Refused {
  if (!(error instanceof AppError) || !isOfTheFile(error)) throw error;
  return { taken: false, detail: sentence(error.message) };
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
