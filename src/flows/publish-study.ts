/**
 * What was read in a study → the record of its patient, and the archive beside the images.
 *
 * Whose it is: as it was linked, else as the hospital knows the images' identifier. Nobody found: kept, shown nowhere, written to
 * no record; the archive gets the results all the same, under the images' own identity. The same reading again sends nothing.
 */
import type { Patient } from '@medplum/fhirtypes';
import type { ConnectPacs } from '../ports/pacs.ts';
import type { ReadingStore, StudyKey } from '../ports/reading-store.ts';
import { patientIdentity, type PatientIdentity } from '../steps/imaging/patient-identity.ts';
import { isSamePatient } from '../steps/imaging/same-patient.ts';
import { imagingBundle } from '../steps/report/imaging/imaging-bundle.ts';
import { archiveResults, type ArchiveResultsPorts } from './archive-results.ts';
import type { Hospital } from './chart.ts';
import { nameOf } from './digest.ts';
import type { InTurn } from './in-turn.ts';
import { publishReading, type PublishReadingPorts } from './publish-reading.ts';
import type { StudyRead } from './study-image.ts';

export interface PublishStudyPorts extends PublishReadingPorts, ArchiveResultsPorts {
  readonly readings: ReadingStore;
  readonly connectPacs: ConnectPacs;
  readonly hospitalOf: (id: string) => Hospital & ImagingSettings;
  /** Patients of the hospital with this identifier; none where we have no access of our own. @throws AppError `ehr.unavailable` */
  readonly patientsWith: (hospital: string, identifier: string) => Promise<readonly Patient[]>;
  readonly takeTurns: InTurn;
  readonly wakeDelivery: () => void;
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
  const { hospital } = read.reading;
  const { pacs, settings } = ports.hospitalOf(hospital);
  if (pacs?.sendResults !== true || ports.connectPacs(hospital) === undefined) return;
  await archiveResults(read, settings.timeZone, ports);
}
