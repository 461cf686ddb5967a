/** The wiring of readings: complete studies → networks → the record of the patient, the archive, our own store. */
import type { HospitalConfig } from './config.ts';
import { AppError } from './errors.ts';
import type { Hospital } from './flows/chart.ts';
import { inTurn } from './flows/in-turn.ts';
import type { PublishReadingPorts } from './flows/publish-reading.ts';
import { publishStudy, type PublishStudyPorts } from './flows/publish-study.ts';
import { readMarkedPoint, readStudy, type ReadStudyPorts } from './flows/read-study.ts';
import { dcmjsWriter } from './outbound/dcmjs/dicom-writer.ts';
import type { BackendAccess } from './ports/backend-access.ts';
import type { ConnectEhr, Ehr } from './ports/ehr.ts';
import type { ReadingStore, StudyKey } from './ports/reading-store.ts';
import type { StudyStore } from './ports/study-store.ts';
import type { MarkedImage } from './flows/read-images.ts';
import type { Completeness } from './domain/image-reading.ts';

/** What the rest of the service gives to imaging. */
export interface RecordParts
  extends PublishReadingPorts, Pick<PublishStudyPorts, 'takeTurns' | 'wakeDelivery'> {
  readonly backend: BackendAccess;
  readonly connectEhr: ConnectEhr;
  readonly hospitalOf: (id: string) => Hospital;
}

export interface ReadingOptions
  extends
    RecordParts,
    Pick<ReadStudyPorts, 'reader' | 'runner' | 'networks' | 'clock'>,
    Pick<PublishStudyPorts, 'pacsOutbox' | 'connectPacs' | 'receiveOwn' | 'wakeSender' | 'report'> {
  readonly store: StudyStore;
  readonly readings: ReadingStore;
  readonly hospitals: readonly HospitalConfig[];
}

export function studyReadings(options: ReadingOptions) {
  const { readings, report } = options;
  const publishing: PublishStudyPorts = {
    ...options,
    writer: dcmjsWriter(),
    hospitalOf: withImaging(options),
    patientsWith: async (hospital, value) => {
      const ehr = ownAccess(hospital, options);
      return ehr === undefined ? [] : ehr.findPatients({ value });
    },
  };
  const reading: ReadStudyPorts = {
    ...options,
    chosenIn: (study) => readings.chosenIn(study),
    // Turns of studies, apart from those of patients: publishing takes one of those.
    takeTurns: inTurn(),
    publish: (read) => publishStudy(read, publishing),
    conditionsOf: async (hospital, patient) => {
      const ehr = ownAccess(hospital, options);
      if (ehr === undefined) return [];
      const id = patient.replace(/^Patient\//u, '');
      // A record that does not answer reports nothing: the model that needs it says so.
      const answer = await ehr
        .readPatientResources(id, [{ type: 'Condition' }])
        .catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error;
          report('study.conditions-not-read', { hospital, reason: error.code });
          return { resources: [] };
        });
      return answer.resources;
    },
  };
  return {
    publishing,
    read: (hospital: string, studyInstanceUid: string, completeness: Completeness) =>
      readStudy({ hospital, studyInstanceUid }, completeness, reading),
    mark: (study: StudyKey, mark: MarkedImage) => readMarkedPoint(study, mark, reading),
  };
}

function ownAccess(
  hospital: string,
  { backend, connectEhr }: Pick<RecordParts, 'backend' | 'connectEhr'>,
): Ehr | undefined {
  const token = backend.tokenOf(hospital);
  return token === undefined ? undefined : connectEhr(hospital, token);
}

function withImaging({
  hospitals,
  hospitalOf,
}: Pick<ReadingOptions, 'hospitals' | 'hospitalOf'>): PublishStudyPorts['hospitalOf'] {
  const byId = new Map(hospitals.map((each) => [each.id, each]));
  return (id) => {
    const own = byId.get(id);
    const hospital = hospitalOf(id);
    const writeBack = { ...hospital.writeBack, imaging: own?.writeBack.imaging ?? false };
    return { ...hospital, writeBack, ...(own?.pacs === undefined ? {} : { pacs: own.pacs }) };
  };
}
