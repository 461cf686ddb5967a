/** The care plan of the launched patient. */
import { Link, useLocation } from 'wouter';
import type { PatientView } from '../../../src/inbound/app-api/contract.ts';
import { asProblem } from '../api/problem.ts';
import { usePlan } from '../api/session.tsx';
import { Icon } from '../parts/icon.tsx';
import { viewPath } from '../parts/routes.ts';
import { useKeys } from '../parts/use-keys.ts';
import { CarePlan, PlanLoading } from '../panels/CarePlan/care-plan.tsx';
import { toggleHelp } from '../panels/Help/help.tsx';
import styles from './pages.module.css';

interface PlanPageProps {
  readonly session: string;
  readonly view: PatientView;
  /** A newer assessment was published then: the proposal is to be made again first. */
  readonly newerSince: string | null;
  readonly onReadAgain: () => void;
}

export function PlanPage({ session, view, newerSince, onReadAgain }: PlanPageProps) {
  const [, navigate] = useLocation();
  const query = usePlan();
  useKeys({
    Escape: () => navigate(viewPath(session)),
    r: onReadAgain,
    '?': toggleHelp,
  });
  return (
    <>
      <Link href={viewPath(session)} className={styles.back ?? ''}>
        <Icon name="back" small /> Risks
      </Link>
      {query.data === undefined ? (
        <PlanLoading
          problem={query.isError ? asProblem(query.error) : null}
          onAgain={() => void query.refetch()}
        />
      ) : (
        <CarePlan
          view={view}
          plan={query.data}
          stale={newerSince !== null || query.data.staleSince !== null}
          onProposeAgain={onReadAgain}
        />
      )}
    </>
  );
}
