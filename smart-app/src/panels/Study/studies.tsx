/** The patient's studies, and the place where files are dropped; every rejected file with its reason. */
import { useId, useState } from 'react';
import { Link } from 'wouter';
import type {
  StudySummaryView,
  UploadAnswer,
} from '../../../../src/inbound/app-api/contract-imaging.ts';
import { asProblem, Problem } from '../../api/problem.ts';
import { useSession, useStudies, useUpload } from '../../api/session.tsx';
import { dateTime } from '../../format/date.ts';
import { announce } from '../../parts/announce.ts';
import { Card } from '../../parts/card.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { studyPath } from '../../parts/routes.ts';
import { cx } from '../../parts/cx.ts';
import { buttonClass } from '../../parts/button.tsx';
import styles from './study.module.css';

const STATE_WORDS: Readonly<Record<StudySummaryView['state'], string>> = {
  waiting: 'waiting for more images',
  reading: 'being read',
  read: 'read',
  'no-model-applies': 'no model applies: viewer only',
  failed: 'could not be read',
};

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
      {query.data !== undefined && <Upload accepts={query.data.accepts} />}
    </Card>
  );
}

function countWord(count: number): string {
  return count === 1 ? '1 study' : `${count} studies`;
}

interface Sent {
  readonly name: string;
  readonly answer: UploadAnswer | Problem;
}

function Upload({ accepts }: { readonly accepts: string }) {
  const { id } = useSession();
  const field = useId();
  const [sent, setSent] = useState<readonly Sent[]>([]);
  const [over, setOver] = useState(false);
  const upload = useUpload((file, answer) => {
    setSent((before) => [...before, { name: file.name, answer }]);
    announce(saidOf(answer));
  });
  const send = (files: FileList | null) => {
    if (files === null || files.length === 0) return;
    setSent([]);
    upload.mutate([...files]);
  };
  return (
    <div
      className={cx(styles.drop, over && styles.dropOver)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        send(event.dataTransfer.files);
      }}
    >
      <p className="sm">{accepts}</p>
      <label htmlFor={field} className={cx(buttonClass(undefined, true), styles.pick)}>
        <Icon name="send" small /> {upload.isPending ? 'Sending…' : 'Add DICOM files'}
        <input
          id={field}
          type="file"
          multiple
          className={styles.file}
          disabled={upload.isPending}
          onChange={(event) => {
            send(event.target.files);
            event.target.value = '';
          }}
        />
      </label>
      <ul className={styles.sent}>
        {sent.map(({ name, answer }, index) => (
          <li key={`${name} ${index}`}>
            <Icon name={wasTaken(answer) ? 'check' : 'cross'} small /> <b className="m">{name}</b>:{' '}
            {saidOf(answer)}{' '}
            {wasTaken(answer) && <Link href={studyPath(id, answer.study)}>Open the study</Link>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function wasTaken(answer: UploadAnswer | Problem): answer is UploadAnswer & { taken: true } {
  return !(answer instanceof Problem) && answer.taken;
}

function saidOf(answer: UploadAnswer | Problem): string {
  if (answer instanceof Problem) return `${answer.message} ${answer.action}`;
  if (!answer.taken) return answer.detail;
  if (answer.unreadBecause !== null) return `stored, not read: ${answer.unreadBecause}.`;
  return answer.state === 'same' ? 'already here.' : 'stored.';
}
