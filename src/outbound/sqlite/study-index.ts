/** The study index in SQLite. In: instances whose files are on the disk. Out: what is there, and who has which number. */
import type { StoredInstance } from '../../domain/dicom.ts';
import type { IndexAnswer, IndexEntry, StudyIndex } from '../../ports/study-index.ts';
import type { StudySummary } from '../../ports/study-store.ts';
import type { Database } from './database.ts';
import {
  IN_ORDER,
  instanceColumns,
  instanceOf,
  SELECT_INSTANCES,
  studyColumns,
  type InstanceRow,
} from './study-rows.ts';
import { studySearch } from './study-search.ts';
import { STUDY_TABLES, TAGS, textOf } from './study-tables.ts';

interface StudyRow {
  readonly seq: number;
  readonly patient_id: string;
  readonly issuer: string;
}

interface SummaryRow {
  readonly hospital: string;
  readonly study: string;
  readonly instances: number;
  readonly series: number;
  readonly last_received_at: string;
  readonly body: string;
}

export function sqliteStudyIndex(database: Database): StudyIndex {
  database.exec(STUDY_TABLES);
  const put = putting(database);
  const one = database.prepare<[string, string], InstanceRow>(
    `${SELECT_INSTANCES} where i.hospital = ? and i.sop = ?`,
  );
  const ofStudy = database.prepare<[string, string], InstanceRow>(
    `${SELECT_INSTANCES} where s.hospital = ? and s.study = ? order by ${IN_ORDER}`,
  );
  const summaries = database.prepare<[string | null], SummaryRow>(
    `select s.hospital, s.study, s.instances, s.last_received_at,
       (select count(distinct series) from instances where study_seq = s.seq) as series,
       (select body from instance_datasets where seq =
         (select min(seq) from instances where study_seq = s.seq)) as body
     from studies s where s.hospital = coalesce(?, s.hospital) order by s.last_received_at desc`,
  );
  const files = database.prepare<[], { file: string }>('select file from instances');
  return {
    put(entries) {
      // The files are on the disk already, and what of the index is not after a power cut is made again from them.
      database.pragma('synchronous = NORMAL');
      try {
        return put.immediate(entries);
      } finally {
        database.pragma('synchronous = FULL');
      }
    },
    instance(hospital, sopInstanceUid) {
      const row = one.get(hospital, sopInstanceUid);
      return row === undefined ? undefined : { file: row.file, instance: instanceOf(row) };
    },
    instancesOf: (hospital, study) => ofStudy.all(hospital, study).map(instanceOf),
    studies: (hospital) => summaries.all(hospital ?? null).map(summaryOf),
    search: studySearch(database),
    ...removing(database),
    files: () => new Set(files.all().map(({ file }) => file)),
  };
}

function putting(database: Database) {
  const study = database.prepare<[string, string], StudyRow>(
    'select seq, patient_id, issuer from studies where hospital = ? and study = ?',
  );
  const newStudy = database.prepare<string[]>(
    `insert into studies (hospital, study, patient_id, issuer, patient_name, study_date, study_time,
     accession, study_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insert = database.prepare<[number, ...ReturnType<typeof instanceColumns>]>(
    `insert into instances (study_seq, file, hospital, series, sop, sop_class, transfer_syntax, bytes,
     sha256, received_at, via, sender, unread_because, modality, series_number, instance_number)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const dataset = database.prepare<[number, string]>(
    'insert into instance_datasets (seq, body) values (?, ?)',
  );
  const grown = database.prepare<[string, number]>(
    `update studies set instances = instances + 1, last_received_at = max(last_received_at, ?)
     where seq = ?`,
  );
  const changed = database.prepare<[number, number]>(
    'update studies set content = ?, tries = 0, next_try_at = null, failure = null where seq = ?',
  );
  const there = database.prepare<[string, string], InstanceRow>(
    `${SELECT_INSTANCES} where i.hospital = ? and i.sop = ?`,
  );

  function putOne({ file, instance }: IndexEntry): IndexAnswer {
    const first = there.get(instance.hospital, instance.sopInstanceUid);
    if (first !== undefined) {
      const state = first.sha256 === instance.sha256 ? 'same' : 'differs';
      return { state, instance: instanceOf(first) };
    }
    const known = study.get(instance.hospital, instance.studyInstanceUid);
    if (known !== undefined && !isSamePatient(known, instance))
      return { state: 'patient-mismatch' };
    const studySeq = known?.seq ?? Number(newStudy.run(...studyColumns(instance)).lastInsertRowid);
    const columns = instanceColumns(file, instance);
    const seq = Number(insert.run(studySeq, ...columns).lastInsertRowid);
    dataset.run(seq, JSON.stringify(instance.dataset));
    grown.run(instance.receivedAt, studySeq);
    if (instance.from.via !== 'own') changed.run(seq, studySeq);
    return { state: 'stored' };
  }
  return database.transaction((entries: readonly IndexEntry[]) => entries.map(putOne));
}

/** An issuer that one of them does not name says nothing. */
function isSamePatient(study: StudyRow, { dataset }: StoredInstance): boolean {
  const issuer = textOf(dataset, TAGS.issuerOfPatientId);
  if (textOf(dataset, TAGS.patientId) !== study.patient_id) return false;
  return issuer === '' || study.issuer === '' || issuer === study.issuer;
}

function removing(database: Database): Pick<StudyIndex, 'removeBefore' | 'forget'> {
  const old = database.prepare<[string], { seq: number }>(
    'select seq from studies where last_received_at < ?',
  );
  const filesOf = database.prepare<[number], { file: string }>(
    'select file from instances where study_seq = ?',
  );
  const byFile = database.prepare<[string], { seq: number; study_seq: number }>(
    'select seq, study_seq from instances where file in (select value from json_each(?))',
  );
  const dropDatasets = database.prepare<[number]>(
    'delete from instance_datasets where seq in (select seq from instances where study_seq = ?)',
  );
  const dropInstances = database.prepare<[number]>('delete from instances where study_seq = ?');
  const dropStudy = database.prepare<[number]>('delete from studies where seq = ?');
  const dropDataset = database.prepare<[number]>('delete from instance_datasets where seq = ?');
  const dropInstance = database.prepare<[number]>('delete from instances where seq = ?');
  const shrink = database.prepare<[number]>(
    'update studies set instances = instances - 1 where seq = ?',
  );
  const dropEmpty = database.prepare<[]>('delete from studies where instances <= 0');
  const removeBefore = database.transaction((instant: string) => {
    const studies = old.all(instant);
    const files = studies.flatMap(({ seq }) => filesOf.all(seq).map(({ file }) => file));
    for (const { seq } of studies) {
      dropDatasets.run(seq);
      dropInstances.run(seq);
      dropStudy.run(seq);
    }
    return { files, studies: studies.length };
  });
  const forget = database.transaction((files: readonly string[]) => {
    for (const { seq, study_seq } of byFile.all(JSON.stringify(files))) {
      dropDataset.run(seq);
      dropInstance.run(seq);
      shrink.run(study_seq);
    }
    dropEmpty.run();
  });
  return {
    removeBefore: (instant) => removeBefore.immediate(instant),
    forget: (files) => {
      forget.immediate(files);
    },
  };
}

function summaryOf(row: SummaryRow): StudySummary {
  return {
    hospital: row.hospital,
    studyInstanceUid: row.study,
    instances: row.instances,
    series: row.series,
    lastReceivedAt: row.last_received_at,
    dataset: JSON.parse(row.body) as StudySummary['dataset'],
  };
}
