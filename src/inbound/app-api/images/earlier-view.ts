/** Earlier studies of the same patient → what stands in the list beside this one. */
import type { ReadImage } from '../../../domain/image-reading.ts';
import type { ShownStudy } from '../../../flows/show-study.ts';
import type { EarlierStudyView, EarlierView } from '../contract-imaging.ts';
import type { FindingState } from './finding-view.ts';
import { findingsOf } from './study-view.ts';

export function earlierView(
  patient: string,
  studies: readonly ShownStudy[],
  stateOf: (reading: ReadImage) => FindingState,
  /** The person's own reading of a study comes before what was read in it. */
  isWithheld: (study: ShownStudy) => boolean,
): EarlierView {
  return {
    patient,
    studies: studies.map((one) => ({
      ...lineOf(one),
      findings: isWithheld(one) ? [] : findingsIn(one, stateOf),
    })),
  };
}

function lineOf({ study, description, series }: ShownStudy): Omit<EarlierStudyView, 'findings'> {
  return {
    uid: study.studyInstanceUid,
    title: description.title,
    modality: description.modality ?? null,
    at: description.at ?? null,
    images: series.reduce((sum, { frames }) => sum + frames.length, 0),
  };
}

function findingsIn(
  one: ShownStudy,
  stateOf: (reading: ReadImage) => FindingState,
): EarlierStudyView['findings'] {
  return findingsOf(one, { stateOf }).map(({ title, says, sentence, classes, decision }) => ({
    title,
    sentence,
    probability: says === 'undecided' ? null : (classes[0]?.probability ?? null),
    decision,
  }));
}
