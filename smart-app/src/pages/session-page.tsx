/** One launch: reads the patient, keeps bar and banner, and shows the risks or the plan below them. */
import { lazy, Suspense } from 'react';
import { Route, Switch, useParams } from 'wouter';
import type { PatientView } from '../../../src/inbound/app-api/contract.ts';
import { useQueryClient } from '@tanstack/react-query';
import { asProblem } from '../api/problem.ts';
import {
  SessionProvider,
  useOutbox,
  usePatientView,
  useSession,
  useViewChange,
} from '../api/session.tsx';
import { announce } from '../parts/announce.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Bar } from '../panels/Bar/bar.tsx';
import { Gone, ReadCancelled, ReadFailed } from '../panels/EmptyStates/empty-states.tsx';
import { Loading } from '../panels/EmptyStates/loading.tsx';
import { Notices } from '../panels/EmptyStates/notices.tsx';
import { SessionEnd } from '../panels/EmptyStates/session-end.tsx';
import { Help } from '../panels/Help/help.tsx';
import { Outbox } from '../panels/Outbox/outbox.tsx';
import { PatientBanner } from '../panels/PatientBanner/patient-banner.tsx';
import { ModelsOfLaunch } from './models-page.tsx';
import { PlanPage } from './plan-page.tsx';
import { RiskPage } from './risk-page.tsx';
import { StudyPage } from './study-page.tsx';
import styles from './pages.module.css';

const AddPage = lazy(() => import('./add-page.tsx'));

export function SessionPage() {
  const { session } = useParams<{ session: string }>();
  return (
    <SessionProvider
      key={session}
      id={session}
      whenGone={(because) => (
        <>
          <Bar hospital={null} user={null} sessionEndsAt={null} />
          <Gone because={because} />
          <Help />
        </>
      )}
    >
      <Opened />
      <Help />
    </SessionProvider>
  );
}

function Opened() {
  const client = useQueryClient();
  const query = usePatientView();
  if (query.data !== undefined) return <Patient view={query.data} />;
  return (
    <>
      <Bar hospital={null} user={null} sessionEndsAt={null} />
      {query.isError ? (
        <ReadFailed problem={asProblem(query.error)} onAgain={() => void query.refetch()} />
      ) : query.fetchStatus === 'idle' ? (
        <ReadCancelled onAgain={() => void query.refetch()} />
      ) : (
        <Loading onCancel={() => void client.cancelQueries()} />
      )}
    </>
  );
}

function Patient({ view }: { readonly view: PatientView }) {
  const session = useSession();
  const outbox = useOutbox(view.outbox);
  const again = useViewChange<null>((api) => api.readAgain());
  const readAgain = () => {
    again.mutate(null, { onSuccess: () => announce('The record was read again.') });
  };
  return (
    <>
      <Bar hospital={view.hospital} user={view.user} sessionEndsAt={view.sessionEndsAt} />
      <PatientBanner view={view} reading={again.isPending} onReadAgain={readAgain} />
      <SessionEnd endsAt={view.sessionEndsAt} />
      <main className={styles.page} id="main" tabIndex={-1}>
        <div className={styles.notices}>
          {again.isError && <ProblemNotice problem={asProblem(again.error)} />}
          <Notices view={view} outbox={outbox} reading={again.isPending} onReadAgain={readAgain} />
          <Outbox outbox={outbox} hospital={view.hospital} />
        </div>
        <Switch>
          <Route path="/p/:session/plan">
            <PlanPage
              session={session.id}
              view={view}
              newerSince={outbox.newerSince}
              onReadAgain={readAgain}
            />
          </Route>
          <Route path="/p/:session/models/*?">
            <ModelsOfLaunch session={session.id} />
          </Route>
          <Route path="/p/:session/add">
            <Suspense fallback={<p role="status">Opening …</p>}>
              <AddPage session={session.id} view={view} />
            </Suspense>
          </Route>
          <Route path="/p/:session/study/:uid">
            {({ uid }) => (
              <StudyPage session={session.id} view={view} uid={decodeURIComponent(uid)} />
            )}
          </Route>
          <Route path="/p/:session/risk/:key">
            {({ key }) => (
              <RiskPage
                session={session.id}
                view={view}
                wanted={decodeURIComponent(key)}
                newerSince={outbox.newerSince}
                onReadAgain={readAgain}
              />
            )}
          </Route>
          <Route>
            <RiskPage
              session={session.id}
              view={view}
              wanted={null}
              newerSince={outbox.newerSince}
              onReadAgain={readAgain}
            />
          </Route>
        </Switch>
      </main>
    </>
  );
}
