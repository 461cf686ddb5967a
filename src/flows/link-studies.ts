/**
 * Studies that came before anybody knew whose they are → linked to the patient whose chart is open, where identifier and birth
 * date agree; what was read in them is published then. So is what was linked and not published, because the service was ended
 * in between or because a person gave an image of a study that had been read already.
 */
import type { Patient } from '@medplum/fhirtypes';
import type { DicomReader } from '../ports/dicom-reader.ts';
import type { StudyStore } from '../ports/study-store.ts';
import { patientIdentity } from '../steps/imaging/patient-identity.ts';
import { isSamePatient } from '../steps/imaging/same-patient.ts';
import { hasNews } from './publish-reading.ts';
import { publishForPatient, type PublishStudyPorts } from './publish-study.ts';
import { storedImages } from './stored-images.ts';

export interface LinkStudiesPorts extends PublishStudyPorts {
  readonly store: Pick<StudyStore, 'search' | 'instancesOf' | 'open'>;
  readonly reader: DicomReader;
}

const PATIENT_ID = '00100020';
/** Studies of one identifier that are looked at. */
const MOST = 200;

export async function linkStudies(
  hospital: string,
  patient: Patient,
  ports: LinkStudiesPorts,
): Promise<void> {
  const reference = `Patient/${patient.id ?? ''}`;
  for (const value of identifiersOf(patient)) {
    const match = { [PATIENT_ID]: value };
    const found = await ports.store.search({
      hospital,
      level: 'study',
      match,
      limit: MOST,
      offset: 0,
    });
    for (const { instance } of found) {
      const identity = patientIdentity(instance.dataset);
      if (identity?.identifier.value !== value || !isSamePatient(patient, identity)) continue;
      const study = { hospital, studyInstanceUid: instance.studyInstanceUid };
      if ((await ports.readings.patientOf(study)) !== undefined) continue;
      await ports.readings.link(study, reference);
    }
  }
  await publishLinked(hospital, reference, ports);
}

/** The same reading again sends nothing. */
async function publishLinked(
  hospital: string,
  patient: string,
  ports: LinkStudiesPorts,
): Promise<void> {
  const published = await ports.published.ofPatient(hospital, patient);
  for (const studyInstanceUid of await ports.readings.studiesOf(hospital, patient)) {
    const study = { hospital, studyInstanceUid };
    const kept = await ports.readings.of(study);
    if (kept === undefined || !hasNews(kept.reading, published)) continue;
    const images = await storedImages(study, ports);
    // Its images are kept for a time only: what is said of them is not written without them.
    if (images.length === 0) continue;
    await publishForPatient({ reading: kept.reading, images }, patient, ports);
  }
}

/** What a search takes literally: wildcards and lists are none of an identifier. */
function identifiersOf({ identifier }: Patient): string[] {
  const values = (identifier ?? []).flatMap(({ value }) => value ?? []);
  return [...new Set(values)].filter((value) => !/[*?\\]/u.test(value));
}
