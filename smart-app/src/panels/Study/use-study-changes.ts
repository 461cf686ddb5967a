/** What a person does to a study; each answers with the study as it is then. */
import type {
  ChooseImage,
  FindingDecision,
  GiveOwnReading,
  MarkKeyImage,
  MarkPoint,
} from '../../../../src/inbound/app-api/contract-imaging.ts';
import { asProblem } from '../../api/problem.ts';
import { useStudyChange } from '../../api/session.tsx';

export function useStudyChanges(uid: string) {
  const decide = useStudyChange<FindingDecision>(uid, (api, made) => api.decideFinding(uid, made));
  const own = useStudyChange<GiveOwnReading>(uid, (api, said) => api.giveOwnReading(uid, said));
  const mark = useStudyChange<MarkPoint>(uid, (api, point) => api.markPoint(uid, point));
  const choose = useStudyChange<ChooseImage>(uid, (api, image) => api.chooseImage(uid, image));
  const keyImage = useStudyChange<MarkKeyImage>(uid, (api, set) => api.markKeyImage(uid, set));
  return {
    decide,
    own,
    mark,
    choose,
    keyImage,
    /** Of what has no place of its own to say it. */
    problems: [mark, choose, keyImage].flatMap(({ error }) =>
      error === null ? [] : [asProblem(error)],
    ),
  };
}

export type StudyChanges = ReturnType<typeof useStudyChanges>;
