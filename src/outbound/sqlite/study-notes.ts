/** Notes on studies in SQLite: one row each, none is changed; a study that is removed takes them along. */
import type { StudyNote, StudyNotes } from '../../ports/study-notes.ts';
import type { Database } from './database.ts';
import { goesWithStudy, STUDY_TABLES } from './study-tables.ts';

const TABLES = `
  create table if not exists study_notes (
    seq integer primary key autoincrement,
    hospital text not null,
    study text not null,
    body text not null
  );
  create index if not exists study_notes_of on study_notes (hospital, study);
  ${goesWithStudy('study_notes')}
`;

export function sqliteStudyNotes(database: Database): StudyNotes {
  database.exec(STUDY_TABLES);
  database.exec(TABLES);
  const add = database.prepare<[string, string, string]>(
    'insert into study_notes (hospital, study, body) values (?, ?, ?)',
  );
  const of = database.prepare<[string, string], { body: string }>(
    'select body from study_notes where hospital = ? and study = ? order by seq',
  );
  return {
    async add({ hospital, studyInstanceUid }, note) {
      add.run(hospital, studyInstanceUid, JSON.stringify(note));
    },
    async of({ hospital, studyInstanceUid }) {
      return of.all(hospital, studyInstanceUid).map(({ body }) => JSON.parse(body) as StudyNote);
    },
  };
}
