/** What was seen of hospitals' changes, in SQLite. */
import type { ChangedPatient, SeenChange, WatchStore } from '../../ports/watch-store.ts';
import type { Database } from './database.ts';
import { inGroup } from './group-commit.ts';

const TABLES = `
  create table if not exists watch_cursors (
    hospital text not null,
    type text not null,
    seen_until text not null,
    primary key (hospital, type)
  );
  create table if not exists watch_seen (
    hospital text not null,
    reference text not null,
    state text not null,
    last_updated text,
    primary key (hospital, reference, state)
  );
  create index if not exists watch_seen_until on watch_seen (hospital, last_updated);
  create table if not exists watch_patients (
    hospital text not null,
    patient text not null,
    noticed_at text not null,
    changed_at text not null,
    next_try_at text not null default '',
    tries integer not null default 0,
    primary key (hospital, patient)
  );
  create table if not exists watch_records (
    hospital text not null,
    patient text not null,
    state text not null,
    primary key (hospital, patient)
  );
`;

interface Row {
  readonly patient: string;
  readonly changed_at: string;
  readonly tries: number;
}

export function sqliteWatchStore(database: Database): WatchStore {
  database.exec(TABLES);
  const cursor = database.prepare<[string, string], { seen_until: string }>(
    'select seen_until from watch_cursors where hospital = ? and type = ?',
  );
  const move = database.prepare<[string, string, string]>(
    `insert into watch_cursors (hospital, type, seen_until) values (?, ?, ?)
     on conflict (hospital, type) do update set seen_until = excluded.seen_until`,
  );
  const find = database.prepare<[string, string, string]>(
    'select 1 from watch_seen where hospital = ? and reference = ? and state = ?',
  );
  const see = database.prepare<[string, string, string, string | null]>(
    `insert into watch_seen (hospital, reference, state, last_updated) values (?, ?, ?, ?)
     on conflict do nothing`,
  );
  const mark = database.prepare<[string, string, string, string]>(
    `insert into watch_patients (hospital, patient, noticed_at, changed_at) values (?, ?, ?, ?)
     on conflict (hospital, patient)
     do update set changed_at = excluded.changed_at, next_try_at = '', tries = 0`,
  );
  const forget = database.prepare<[string, string]>(
    'delete from watch_seen where hospital = ? and last_updated < ?',
  );
  const due = database.prepare<[string, string, string, string, number], Row>(
    `select patient, changed_at, tries from watch_patients
     where hospital = ? and next_try_at <= ? and (changed_at <= ? or noticed_at <= ?)
     order by noticed_at limit ?`,
  );
  const count = database.prepare<[string], { patients: number }>(
    'select count(*) as patients from watch_patients where hospital = ?',
  );
  const remove = database.prepare<[string, string, string]>(
    'delete from watch_patients where hospital = ? and patient = ? and changed_at = ?',
  );
  const later = database.prepare<[string, string, string, string]>(
    `update watch_patients set next_try_at = ?, tries = tries + 1
     where hospital = ? and patient = ? and changed_at = ?`,
  );
  const record = database.prepare<[string, string], { state: string }>(
    'select state from watch_records where hospital = ? and patient = ?',
  );
  const keepRecord = database.prepare<[string, string, string]>(
    `insert into watch_records (hospital, patient, state) values (?, ?, ?)
     on conflict (hospital, patient) do update set state = excluded.state`,
  );
  const noteAll = (
    hospital: string,
    seen: readonly SeenChange[],
    patients: readonly string[],
    now: string,
  ) => {
    for (const { reference, state, lastUpdated } of seen)
      see.run(hospital, reference, state, instant(lastUpdated) ?? null);
    for (const patient of patients) mark.run(hospital, patient, now, now);
  };
  const write = <T>(work: () => T) => inGroup(database, work);
  return {
    async cursor(hospital, type) {
      return cursor.get(hospital, type)?.seen_until;
    },
    async moveCursor(hospital, type, to) {
      await write(() => move.run(hospital, type, to));
    },
    async isSeen(hospital, { reference, state }) {
      return find.get(hospital, reference, state) !== undefined;
    },
    async note(hospital, seen, patientIds, now) {
      await write(() => noteAll(hospital, seen, patientIds, now));
    },
    async recordState(hospital, patientId) {
      return record.get(hospital, patientId)?.state;
    },
    async keepRecordState(hospital, patientId, state) {
      keepRecord.run(hospital, patientId, state);
    },
    async forgetSeen(hospital, before) {
      await write(() => forget.run(hospital, before));
    },
    async due(hospital, { now, quietSince, noticedBefore }, limit) {
      return due.all(hospital, now, quietSince, noticedBefore, limit).map(patientOf);
    },
    async waiting(hospital) {
      return count.get(hospital)?.patients ?? 0;
    },
    async done(hospital, { patientId, changedAt }) {
      await write(() => remove.run(hospital, patientId, changedAt));
    },
    async tryLater(hospital, { patientId, changedAt }, nextTryAt) {
      await write(() => later.run(nextTryAt, hospital, patientId, changedAt));
    },
  };
}

function patientOf({ patient, changed_at, tries }: Row): ChangedPatient {
  return { patientId: patient, changedAt: changed_at, tries };
}

/** In UTC, so that texts compare as moments do. */
function instant(text: string | undefined): string | undefined {
  return text === undefined ? undefined : new Date(text).toISOString();
}
