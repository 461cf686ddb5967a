/**
 * What was read in a study → the record of its patient, and the archive beside the images.
 *
 * Whose it is: as it was linked, else as the hospital knows the images' identifier. Nobody found: kept, shown nowhere, written to
 * no record; the archive gets the results all the same, under the images' own identity. The same reading again sends nothing.
 */
import type { Patient } from '@medplum/fhirtypes';
import type { ReadImage } from '../domain/image-reading.ts';
import { AppError } from '../errors.ts';
import type { DicomWriter } from '../ports/dicom-writer.ts';
import type { ConnectPacs, OutgoingInstance } from '../ports/pacs.ts';
import type { PacsOutbox } from '../ports/pacs-outbox.ts';
import type { ReadingStore, StudyKey } from '../ports/reading-store.ts';
import type { StudyStore } from '../ports/study-store.ts';
import { patientIdentity, type PatientIdentity } from '../steps/imaging/patient-identity.ts';
import { isSamePatient } from '../steps/imaging/same-patient.ts';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '../domain/codes/transfer-syntaxes.ts';
import { textOf } from '../steps/report/dicom/attributes.ts';
import { dicomResults } from '../steps/report/dicom/dicom-results.ts';
import { imagingBundle } from '../steps/report/imaging/imaging-bundle.ts';
import type { Hospital } from './chart.ts';
import { nameOf } from './digest.ts';
import type { InTurn } from './in-turn.ts';
import { publishReading, readingDigest, type PublishReadingPorts } from './publish-reading.ts';
import type { StudyRead } from './study-image.ts';
import { picturesOf } from './study-pictures.ts';

export interface PublishStudyPorts extends PublishReadingPorts {
  readonly readings: ReadingStore;
  readonly pacsOutbox: Pick<PacsOutbox, 'enqueue'>;
  /** Our own store: what the archive gets is counted with its study, and given back by WADO-RS. */
  readonly receiveOwn: StudyStore['receive'];
  readonly connectPacs: ConnectPacs;
  readonly writer: DicomWriter;
  readonly hospitalOf: (id: string) => Hospital & ImagingSettings;
  /** Patients of the hospital with this identifier; none where we have no access of our own. @throws AppError `ehr.unavailable` */
  readonly patientsWith: (hospital: string, identifier: string) => Promise<readonly Patient[]>;
  readonly takeTurns: InTurn;
  readonly wakeDelivery: () => void;
  readonly wakeSender: () => void;
  readonly report: (event: string, detail: Readonly<Record<string, string | number>>) => void;
}

interface ImagingSettings {
  readonly writeBack: Hospital['writeBack'] & { readonly imaging: boolean };
  /** Whether the archive gets results, and where its images can be had. */
  readonly pacs?: { readonly sendResults: boolean; readonly dicomWebUrl?: string | undefined };
}

/** @throws AppError `ehr.unavailable`: nothing is lost, it is to be called again */
export async function publishStudy(read: StudyRead, ports: PublishStudyPorts): Promise<void> {
  await ports.readings.save(read.reading);
  await sendToArchive(read, ports);
  const patient = await patientOf(read, ports);
  if (patient === undefined) {
    const { hospital, studyInstanceUid } = read.reading;
    ports.report('study.unmatched', { hospital, study: nameOf(studyInstanceUid) });
    return;
  }
  await publishForPatient(read, patient, ports);
}

/** A reading that was kept until it was known whose it is. */
export async function publishForPatient(
  { reading, images }: StudyRead,
  patient: string,
  ports: PublishStudyPorts,
): Promise<void> {
  const hospital = ports.hospitalOf(reading.hospital);
  const datasets = images.map(({ dataset }) => dataset);
  const wadoRs = hospital.pacs?.dicomWebUrl;
  const subject = { reference: patient };
  const bundle = imagingBundle({ study: reading, subject, datasets, wadoRs });
  await ports.takeTurns(`${reading.hospital}/${patient}`, () =>
    publishReading({ study: reading, patient, bundle, hospital }, ports),
  );
  ports.wakeDelivery();
}

async function patientOf(
  { reading, images }: StudyRead,
  ports: PublishStudyPorts,
): Promise<string | undefined> {
  const study: StudyKey = reading;
  const linked = await ports.readings.patientOf(study);
  if (linked !== undefined) return linked;
  const identity = identityOf(images);
  if (identity === undefined) return undefined;
  const known = await ports.patientsWith(study.hospital, identity.identifier.value);
  const same = known.filter((each) => isSamePatient(each, identity));
  const [only] = same;
  // Two people under one identifier: a person decides.
  if (only?.id === undefined || same.length > 1) return undefined;
  await ports.readings.link(study, `Patient/${only.id}`);
  return `Patient/${only.id}`;
}

function identityOf(images: StudyRead['images']): PatientIdentity | undefined {
  const [first] = images;
  return first === undefined ? undefined : patientIdentity(first.dataset);
}

async function sendToArchive(read: StudyRead, ports: PublishStudyPorts): Promise<void> {
  const { reading, images } = read;
  const hospital = ports.hospitalOf(reading.hospital);
  if (hospital.pacs?.sendResults !== true || ports.connectPacs(reading.hospital) === undefined)
    return;
  const pictures = await picturesOf(read);
  const objects = dicomResults(reading, {
    sourceOf: (uid) => images.find(({ sopInstanceUid }) => sopInstanceUid === uid)?.dataset,
    pictureOf: ({ trackingUid }: ReadImage) => pictures.get(trackingUid),
    timeZone: hospital.settings.timeZone,
  });
  if (objects.length === 0) return;
  const instances = objects.map((dataset): OutgoingInstance => ({
    studyInstanceUid: textOf(dataset, 'StudyInstanceUID') ?? '',
    seriesInstanceUid: textOf(dataset, 'SeriesInstanceUID') ?? '',
    sopInstanceUid: textOf(dataset, 'SOPInstanceUID') ?? '',
    sopClassUid: textOf(dataset, 'SOPClassUID') ?? '',
    transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN,
    part10: ports.writer.write(dataset),
  }));
  await ports.pacsOutbox.enqueue({
    // Of what was read, without its moment: the same again is not sent twice.
    id: `results-${nameOf([reading.hospital, reading.studyInstanceUid, reading.readings.map(readingDigest)])}`,
    hospital: reading.hospital,
    what: `results of a study: ${instances.length} objects`,
    content: { kind: 'instances', instances },
    enqueuedAt: reading.asOf,
  });
  for (const { part10 } of instances) await keepOwn(reading.hospital, part10, ports);
  ports.wakeSender();
}

/** Of the same moment only: a repeat after a crash has made another moment of it, and the first stays. */
async function keepOwn(
  hospital: string,
  part10: Uint8Array,
  { receiveOwn }: Pick<PublishStudyPorts, 'receiveOwn'>,
): Promise<void> {
  const receiving = await receiveOwn({ hospital, from: { via: 'own', sender: 'mentor' } });
  try {
    await receiving.write(part10);
    await receiving.commit();
  } catch (error) {
    await receiving.abort();
    if (!(error instanceof AppError) || error.code !== 'dicom.duplicate-differs') throw error;
  }
}
