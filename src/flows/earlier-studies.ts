/**
 * Other studies of the same patient, none later than this one. In: the study, the Patient whose chart is open. Out: what is shown
 * beside it, newest first.
 *
 * Twice the same patient: by the link that was made when the images came, and by what every image says now. One image of somebody
 * else, or of nobody, leaves its whole study out.
 */
import type { Patient } from '@medplum/fhirtypes';
import type { StudyKey } from '../ports/reading-store.ts';
import { patientIdentity } from '../steps/imaging/patient-identity.ts';
import { isSamePatient } from '../steps/imaging/same-patient.ts';
import { showStudies, showStudy, type ShownStudy, type ShowStudyPorts } from './show-study.ts';

/** @throws AppError `request.not-found`: the study is not this patient's */
export async function earlierStudies(
  study: StudyKey,
  patient: Patient,
  ports: ShowStudyPorts,
): Promise<readonly ShownStudy[]> {
  const reference = `Patient/${patient.id ?? ''}`;
  const now = await showStudy(study, reference, ports);
  const all = await showStudies(study.hospital, reference, ports);
  return all
    .filter((one) => one.study.studyInstanceUid !== study.studyInstanceUid)
    .filter((one) => isOf(patient, one) && !isLater(one, now))
    .toSorted((one, other) => momentOf(other).localeCompare(momentOf(one)));
}

function isOf(patient: Patient, { series }: ShownStudy): boolean {
  return series.every(({ frames }) =>
    frames.every(({ instance }) => {
      const identity = patientIdentity(instance.dataset);
      return identity !== undefined && isSamePatient(patient, identity);
    }),
  );
}

/** Where one of them has no date, it cannot be said. */
function isLater(one: ShownStudy, now: ShownStudy): boolean {
  const [at, of] = [momentOf(one), momentOf(now)];
  return at !== '' && of !== '' && at > of;
}

function momentOf({ description }: ShownStudy): string {
  return description.at ?? '';
}
