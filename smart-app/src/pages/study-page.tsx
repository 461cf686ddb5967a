/** One imaging study: the image first, then what the networks say about it, and the person's decision. */
import { lazy, Suspense, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { PatientView } from '../../../src/inbound/app-api/contract.ts';
import type {
  ChooseImage,
  FindingDecision,
  GiveOwnReading,
  ImageView,
  MarkPoint,
  StudyView,
} from '../../../src/inbound/app-api/contract-imaging.ts';
import { asProblem } from '../api/problem.ts';
import { useStudy, useStudyChange } from '../api/session.tsx';
import { dateTime } from '../format/date.ts';
import { announce } from '../parts/announce.ts';
import { Card } from '../parts/card.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { viewPath } from '../parts/routes.ts';
import { useKeys } from '../parts/use-keys.ts';
import { toggleHelp } from '../panels/Help/help.tsx';
import { AskModel } from '../panels/Study/ask-model.tsx';
import { Finding } from '../panels/Study/finding.tsx';
import { OwnReading } from '../panels/Study/own-reading.tsx';
import { ImageCheck, WhatRead } from '../panels/Study/image-check.tsx';
import study from '../panels/Study/study.module.css';
import styles from './pages.module.css';

const Viewer = lazy(() => import('../viewer/viewer.tsx'));

interface StudyPageProps {
  readonly session: string;
  readonly view: PatientView;
  readonly uid: string;
}

export function StudyPage({ session, view, uid }: StudyPageProps) {
  const [, navigate] = useLocation();
  const query = useStudy(uid);
  useKeys({ Escape: () => navigate(viewPath(session)), '?': toggleHelp });
  return (
    <>
      <Link href={viewPath(session)} className={styles.back ?? ''}>
        <Icon name="back" small /> Risks
      </Link>
      {query.data !== undefined ? (
        <Study key={uid} study={query.data} hospital={view.hospital} />
      ) : query.isError ? (
        <ProblemNotice problem={asProblem(query.error)} />
      ) : (
        <p role="status">Reading the study …</p>
      )}
    </>
  );
}

function Study({
  study: shown,
  hospital,
}: {
  readonly study: StudyView;
  readonly hospital: string;
}) {
  const hasOwnReading = shown.ownReading === null || shown.ownReading.given !== null;
  const own = useStudyChange<GiveOwnReading>(shown.uid, (api, reading) =>
    api.giveOwnReading(shown.uid, reading),
  );
  const decide = useStudyChange<FindingDecision>(shown.uid, (api, made) =>
    api.decideFinding(shown.uid, made),
  );
  const mark = useStudyChange<MarkPoint>(shown.uid, (api, point) =>
    api.markPoint(shown.uid, point),
  );
  const choose = useStudyChange<ChooseImage>(shown.uid, (api, image) =>
    api.chooseImage(shown.uid, image),
  );
  const [image, setImage] = useState<ImageView | null>(null);
  const [diameterMm, setDiameterMm] = useState<number | null>(null);
  const asksPoint = shown.askable.some(({ needs }) => needs === 'point');
  const { findings } = shown;
  return (
    <>
      <header className={study.head}>
        <h2>{shown.title}</h2>
        <span className="sm muted">
          {shown.at === null ? 'Date not known' : dateTime(shown.at)}
          {shown.accession !== null && ` · Accession ${shown.accession}`}
        </span>
        <span className="sm muted">{shown.completeness}</span>
      </header>
      <div className={styles.notices}>
        <StateNotice study={shown} />
        {mark.isError && <ProblemNotice problem={asProblem(mark.error)} />}
        {choose.isError && <ProblemNotice problem={asProblem(choose.error)} />}
      </div>
      <div className={study.cols}>
        <Suspense fallback={<p role="status">Loading the viewer …</p>}>
          <Viewer
            study={shown}
            findings={findings}
            asksPoint={asksPoint}
            onPoint={({ instance, frame }, at) =>
              mark.mutate({ instance, frame, ...at, diameterMm })
            }
            onImage={setImage}
          />
        </Suspense>
        <div className={study.stack}>
          {shown.ownReading !== null && (
            <OwnReading
              reading={shown.ownReading}
              busy={own.isPending}
              problem={own.isError ? asProblem(own.error) : null}
              onGive={(text) => own.mutate({ text })}
            />
          )}
          {hasOwnReading && shown.findings.length === 0 && <NoFinding study={shown} />}
          {findings.map((finding) => (
            <Finding
              key={finding.id}
              finding={finding}
              hospital={hospital}
              busy={decide.isPending && decide.variables.finding === finding.id}
              problem={
                decide.isError && decide.variables.finding === finding.id
                  ? asProblem(decide.error)
                  : null
              }
              onDecide={(made) =>
                decide.mutate(made, { onSuccess: () => announce('Your assessment is kept.') })
              }
            />
          ))}
          {shown.askable.map((asked) => (
            <AskModel
              key={asked.model.id}
              asked={asked}
              image={image}
              busy={choose.isPending || mark.isPending}
              diameterMm={diameterMm}
              onDiameter={setDiameterMm}
              onChoose={(chosen) => choose.mutate(chosen)}
            />
          ))}
          <ImageCheck study={shown} />
          <WhatRead study={shown} />
        </div>
      </div>
    </>
  );
}

function StateNotice({ study: shown }: { readonly study: StudyView }) {
  if (shown.state === 'waiting')
    return (
      <Notice role="status" icon="clock">
        <p>Waiting for images. {shown.completeness}</p>
      </Notice>
    );
  if (shown.state === 'reading')
    return (
      <Notice role="status" icon="clock">
        <p>The images are being read.</p>
      </Notice>
    );
  if (shown.state === 'failed')
    return (
      <Notice tone="critical" role="alert">
        <p>The study could not be read. The images are kept; it will be tried again.</p>
      </Notice>
    );
  if (shown.supersedes !== null)
    return (
      <Notice tone="warn">
        <p>
          Images came later: this reading replaces the one of {dateTime(shown.supersedes)}, which is
          kept in the record’s history.
        </p>
      </Notice>
    );
  return null;
}

function NoFinding({ study: shown }: { readonly study: StudyView }) {
  return (
    <Card title="Finding">
      <p>
        {shown.refusals.length > 0
          ? 'No network read these images; the reasons stand under “Image check”.'
          : 'No model applies to these images: they can be looked at, and nothing is said about them.'}
      </p>
    </Card>
  );
}
