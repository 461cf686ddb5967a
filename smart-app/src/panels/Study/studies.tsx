/** The patient's studies, and the way to where files are given. */
import { Link } from 'wouter';
import { asProblem } from '../../api/problem.ts';
import { useSession, useStudies } from '../../api/session.tsx';
import { dateTime } from '../../format/date.ts';
import { Card } from '../../parts/card.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { addPath, studyPath } from '../../parts/routes.ts';
import { buttonClass } from '../../parts/button.tsx';
import { STATE_WORDS } from './state-words.ts';
import styles from './study.module.css';

export function Studies() {
  const session = useSession();
  const query = useStudies();
  const studies = query.data?.studies ?? [];
  return (
    <Card id="studies" title="Images" aside={countWord(studies.length)} fold="closed">
      {query.isError && <ProblemNotice problem={asProblem(query.error)} />}
      {query.data !== undefined && studies.length === 0 && (
        <p>No study has arrived for this patient.</p>
      )}
      <ul className={styles.studies}>
        {studies.map((study) => (
          <li key={study.uid}>
            <Link href={studyPath(session.id, study.uid)}>{study.title}</Link>
            <span className="sm muted">
              {study.at === null ? 'date not known' : dateTime(study.at)} ·{' '}
              {study.images === 1 ? '1 image' : `${study.images} images`} ·{' '}
              {STATE_WORDS[study.state]}
            </span>
            {study.result !== null && <span className="sm">{study.result}</span>}
          </li>
        ))}
      </ul>
      {query.data !== undefined && <p className="sm">{query.data.accepts}</p>}
      <Link href={addPath(session.id)} className={buttonClass(undefined, true)}>
        <Icon name="send" small /> Add DICOM files
      </Link>
    </Card>
  );
}

function countWord(count: number): string {
  return count === 1 ? '1 study' : `${count} studies`;
}
