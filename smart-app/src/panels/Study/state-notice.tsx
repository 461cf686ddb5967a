/** How far the reading of a study is, and that a newer reading replaced another one. */
import type { StudyView } from '../../../../src/inbound/app-api/contract-imaging.ts';
import { dateTime } from '../../format/date.ts';
import { Card } from '../../parts/card.tsx';
import { Notice } from '../../parts/notice.tsx';

export function StateNotice({ study }: { readonly study: StudyView }) {
  if (study.state === 'waiting')
    return (
      <Notice role="status" icon="clock">
        <p>
          Waiting for images: {imagesIn(study)} so far. {study.completeness} {placeIn(study)}
        </p>
      </Notice>
    );
  if (study.state === 'reading')
    return (
      <Notice role="status" icon="clock">
        <p>The images are being read. {placeIn(study)}</p>
      </Notice>
    );
  if (study.state === 'failed')
    return (
      <Notice tone="critical" role="alert">
        <p>The study could not be read. The images are kept; it will be tried again.</p>
      </Notice>
    );
  if (study.supersedes !== null)
    return (
      <Notice tone="warn">
        <p>
          Images came later: this reading replaces <s>the one of {dateTime(study.supersedes)}</s>,
          which is kept in the record’s history.
        </p>
      </Notice>
    );
  return null;
}

function imagesIn({ series }: StudyView): string {
  const count = series.reduce((sum, { images }) => sum + images.length, 0);
  return count === 1 ? '1 image' : `${count} images`;
}

function placeIn({ queue }: StudyView): string {
  return queue === null ? '' : `Place ${queue.place} of ${queue.of} that are not read yet.`;
}

export function NoFinding({ study }: { readonly study: StudyView }) {
  return (
    <Card title="Finding">
      <p>
        {study.refusals.length > 0
          ? 'No network read these images; the reasons stand under “Image check”.'
          : 'No model applies to these images: they can be looked at, and nothing is said about them.'}
      </p>
    </Card>
  );
}
