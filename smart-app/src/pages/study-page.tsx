/** One imaging study: the image first, then what the networks say about it, and the person's decision. */
import { lazy, Suspense, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { PatientView } from '../../../src/inbound/app-api/contract.ts';
import type { ImageView, StudyView } from '../../../src/inbound/app-api/contract-imaging.ts';
import { useStudyBeside } from '../api/earlier.ts';
import { asProblem } from '../api/problem.ts';
import { useEarlier, useStudy } from '../api/session.tsx';
import { dateTime } from '../format/date.ts';
import { fullName } from '../format/people.ts';
import { Icon } from '../parts/icon.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { viewPath } from '../parts/routes.ts';
import { useKeys } from '../parts/use-keys.ts';
import { toggleHelp } from '../panels/Help/help.tsx';
import { AskModel } from '../panels/Study/ask-model.tsx';
import { Earlier } from '../panels/Study/earlier.tsx';
import { Findings } from '../panels/Study/findings.tsx';
import { ImageCheck, WhatRead } from '../panels/Study/image-check.tsx';
import { StateNotice } from '../panels/Study/state-notice.tsx';
import study from '../panels/Study/study.module.css';
import { useBoxing } from '../panels/Study/use-boxing.ts';
import { useStudyChanges } from '../panels/Study/use-study-changes.ts';
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
        <Study key={uid} study={query.data} view={view} />
      ) : query.isError ? (
        <ProblemNotice problem={asProblem(query.error)} />
      ) : (
        <p role="status">Reading the study …</p>
      )}
    </>
  );
}

function Study({ study: shown, view }: { readonly study: StudyView; readonly view: PatientView }) {
  const changes = useStudyChanges(shown.uid);
  const boxing = useBoxing(shown.findings);
  const beside = useBeside(shown);
  const [image, setImage] = useState<ImageView | null>(null);
  const [diameterMm, setDiameterMm] = useState<number | null>(null);
  const asksPoint = shown.askable.some(({ needs }) => needs === 'point');
  return (
    <>
      <Head study={shown} />
      <div className={styles.notices}>
        <StateNotice study={shown} />
        {[...changes.problems, ...beside.problems].map((problem) => (
          <ProblemNotice key={problem.message} problem={problem} />
        ))}
      </div>
      <div className={study.cols}>
        <div className={study.stack}>
          <Suspense fallback={<p role="status">Loading the viewer …</p>}>
            <Viewer
              study={shown}
              patient={fullName(view.patient)}
              findings={shown.findings}
              boxed={boxing.boxed}
              onBox={boxing.draw}
              wish={boxing.wish}
              asksPoint={asksPoint}
              onPoint={({ instance, frame }, at) =>
                changes.mark.mutate({ instance, frame, ...at, diameterMm })
              }
              onKeyImage={({ instance, frame }, isKeyImage) =>
                changes.keyImage.mutate({ instance, frame, isKeyImage })
              }
              onImage={setImage}
              earlier={beside.study}
              hasEarlier={beside.studies.length > 0}
              onBeside={beside.toggle}
            />
          </Suspense>
          <Earlier studies={beside.studies} open={beside.uid} onOpen={beside.open} />
        </div>
        <div className={study.stack}>
          <Findings study={shown} hospital={view.hospital} changes={changes} boxing={boxing} />
          {shown.askable.map((asked) => (
            <AskModel
              key={asked.model.id}
              asked={asked}
              image={image}
              busy={changes.choose.isPending || changes.mark.isPending}
              diameterMm={diameterMm}
              onDiameter={setDiameterMm}
              onChoose={(chosen) => changes.choose.mutate(chosen)}
            />
          ))}
          <ImageCheck study={shown} />
          <WhatRead study={shown} />
        </div>
      </div>
    </>
  );
}

function Head({ study: shown }: { readonly study: StudyView }) {
  return (
    <header className={study.head}>
      <h2>{shown.title}</h2>
      <span className="sm muted">
        {shown.at === null ? 'Date not known' : dateTime(shown.at)}
        {shown.accession !== null && ` · Accession ${shown.accession}`}
      </span>
      <span className="sm muted">{shown.completeness}</span>
    </header>
  );
}

/** The newest earlier study of the same kind first; of the same patient, or nothing. */
function useBeside(shown: StudyView) {
  const [uid, open] = useState<string | null>(null);
  const list = useEarlier(shown.uid);
  const other = useStudyBeside(uid);
  const studies = list.data?.studies ?? [];
  const kinds = new Set(shown.series.map(({ modality }) => modality));
  const first = studies.find(({ modality }) => kinds.has(modality)) ?? studies[0];
  const isSamePatient = other.data?.patient === shown.patient;
  return {
    uid,
    studies,
    study: uid !== null && isSamePatient ? (other.data ?? null) : null,
    open,
    toggle: () => open(uid === null ? (first?.uid ?? null) : null),
    problems: [list.error, other.error].flatMap((error) =>
      error === null ? [] : [asProblem(error)],
    ),
  };
}
