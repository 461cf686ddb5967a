/** Progress of readings in SQLite, in the rows of the studies themselves. */
import type { Completeness } from '../../domain/image-reading.ts';
import type { OpenStudy, StudyProgress, StudyProgressView } from '../../ports/study-progress.ts';
import type { Database } from './database.ts';
import { STUDY_TABLES } from './study-tables.ts';

interface Row {
  readonly hospital: string;
  readonly study: string;
  readonly instances: number;
  readonly own?: number;
  readonly last_received_at: string;
  readonly content: number;
  readonly done: number;
  readonly begun: number;
  readonly failed: number;
  readonly tries: number;
  readonly next_try_at: string | null;
  readonly failure: string | null;
  readonly completeness: string | null;
  readonly read_at: string | null;
}

export function sqliteStudyProgress(database: Database): StudyProgress {
  database.exec(STUDY_TABLES);
  const open = database.prepare<[string], Row>(
    `select s.*, (select count(*) from instances i where i.study_seq = s.seq and i.via = 'own') as own
     from studies s where content > done and failed < content
     and coalesce(next_try_at, '') <= ? order by last_received_at`,
  );
  const begin = database.prepare<[number, string, string, number]>(
    `update studies set begun = ?, tries = tries + 1
     where hospital = ? and study = ? and content = ?`,
  );
  const done = database.prepare<[number, string, string, string, string]>(
    `update studies set done = max(done, ?), completeness = ?, read_at = ?, failure = null,
     next_try_at = null where hospital = ? and study = ?`,
  );
  // What a newer image has made void is not noted.
  const failed = database.prepare<[string, string | null, number, string, string, number]>(
    `update studies set failure = ?, next_try_at = ?, failed = max(failed, ?), begun = 0
     where hospital = ? and study = ? and content = ?`,
  );
  const one = database.prepare<[string, string], Row>(
    'select * from studies where hospital = ? and study = ?',
  );
  const reopen = database.prepare<[string, string]>(
    `update studies set done = 0, failed = 0, begun = 0, tries = 0, next_try_at = null
     where hospital = ? and study = ?`,
  );
  const counts = database.prepare<[], { waiting: number; failed: number }>(
    `select count(*) filter (where failed < content) as waiting,
       count(*) filter (where failed >= content) as failed from studies where content > done`,
  );
  return {
    async open(now) {
      return open.all(now).map(openStudyOf);
    },
    async begin({ content, hospital, studyInstanceUid }) {
      begin.run(content, hospital, studyInstanceUid, content);
    },
    async done({ content, hospital, studyInstanceUid }, completeness, at) {
      done.run(content, JSON.stringify(completeness), at, hospital, studyInstanceUid);
    },
    async failed({ content, hospital, studyInstanceUid }, failure, nextTryAt) {
      const last = nextTryAt === undefined ? content : 0;
      failed.run(failure, nextTryAt ?? null, last, hospital, studyInstanceUid, content);
    },
    async of({ hospital, studyInstanceUid }) {
      const row = one.get(hospital, studyInstanceUid);
      return row === undefined ? undefined : viewOf(row);
    },
    async reopen({ hospital, studyInstanceUid }) {
      reopen.run(hospital, studyInstanceUid);
    },
    async counts() {
      return counts.get() ?? { waiting: 0, failed: 0 };
    },
  };
}

function openStudyOf(row: Row): OpenStudy {
  return {
    hospital: row.hospital,
    studyInstanceUid: row.study,
    instances: row.instances,
    own: row.own ?? 0,
    lastReceivedAt: row.last_received_at,
    content: row.content,
    tries: row.tries,
    ...(row.next_try_at === null ? {} : { nextTryAt: row.next_try_at }),
  };
}

function viewOf(row: Row): StudyProgressView {
  return {
    state: stateOf(row),
    ...(row.completeness === null
      ? {}
      : { completeness: JSON.parse(row.completeness) as Completeness }),
    ...(row.read_at === null ? {} : { readAt: row.read_at }),
    ...(row.failure === null ? {} : { failure: row.failure }),
  };
}

function stateOf({ content, done, failed, begun }: Row): StudyProgressView['state'] {
  if (done >= content) return 'read';
  if (failed >= content) return 'failed';
  return begun === content ? 'reading' : 'waiting';
}
