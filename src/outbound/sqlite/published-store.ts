/** Published assessments, decisions and entries by hand in SQLite. */
import type {
  HandEntry,
  Published,
  PublishedStore,
  SetAside,
} from '../../ports/published-store.ts';
import type { Database } from './database.ts';
import { inGroup } from './group-commit.ts';

interface Body {
  readonly body: string;
}

export function sqlitePublishedStore(database: Database): PublishedStore {
  const ofPatient = database.prepare<[string, string], Body>(
    'select body from published where hospital = ? and patient = ? order by subject',
  );
  const patients = database.prepare<[string, string, number], { patient: string }>(
    `select distinct patient from published where hospital = ? and patient > ?
     order by patient limit ?`,
  );
  const upsert = database.prepare<[string, string, string, string]>(
    `insert into published (hospital, patient, subject, body) values (?, ?, ?, ?)
     on conflict (hospital, patient, subject) do update set body = excluded.body`,
  );
  const decide = database.prepare<[string, string, string, string]>(
    `insert into decisions (hospital, patient, subject, body) values (?, ?, ?, ?)
     on conflict do nothing`,
  );
  const entries = database.prepare<[string, string], Body>(
    'select body from entries where hospital = ? and patient = ? order by seq',
  );
  const enter = database.prepare<[string, string, string]>(
    'insert into entries (hospital, patient, body) values (?, ?, ?)',
  );
  const aside = database.prepare<[string, string], Body>(
    'select body from set_aside where hospital = ? and patient = ? order by seq',
  );
  const putAside = database.prepare<[string, string, string]>(
    'insert into set_aside (hospital, patient, body) values (?, ?, ?)',
  );
  const saveAll = (all: readonly Published[]) => {
    for (const each of all) {
      upsert.run(each.hospital, each.patient, each.subject, JSON.stringify(each));
      for (const decision of each.decisions)
        decide.run(each.hospital, each.patient, each.subject, JSON.stringify(decision));
    }
  };
  const enterAll = (all: readonly HandEntry[]) => {
    for (const each of all) enter.run(each.hospital, each.patient, JSON.stringify(each));
  };
  return {
    async ofPatient(hospital, patient) {
      return ofPatient.all(hospital, patient).map(({ body }) => JSON.parse(body) as Published);
    },
    async patients(hospital, after, limit) {
      return patients.all(hospital, after, limit).map(({ patient }) => patient);
    },
    async save(published) {
      await inGroup(database, () => saveAll(published));
    },
    async entries(hospital, patient) {
      return entries.all(hospital, patient).map(({ body }) => JSON.parse(body) as HandEntry);
    },
    async setAside(hospital, patient) {
      const all = aside.all(hospital, patient).map(({ body }) => JSON.parse(body) as SetAside);
      const last = new Map(all.map((each) => [each.reference, each]));
      return [...last.values()].filter(({ isSetAside }) => isSetAside);
    },
    async addSetAside(value) {
      const { hospital, patient } = value;
      await inGroup(database, () => putAside.run(hospital, patient, JSON.stringify(value)));
    },
    async addEntries(added) {
      await inGroup(database, () => enterAll(added));
    },
  };
}
