/** Launch sessions in SQLite; the file's encryption keeps their tokens. */
import type { LaunchSession, PendingLaunch, SessionStore } from '../../ports/session-store.ts';
import type { Database } from './database.ts';
import { inGroup } from './group-commit.ts';

interface Body {
  readonly body: string;
}

export function sqliteSessionStore(database: Database): SessionStore {
  const insertPending = database.prepare<[string, string, string]>(
    'insert into pending_launches (state, expires_at, body) values (?, ?, ?)',
  );
  const takePending = database.prepare<[string], Body>(
    'delete from pending_launches where state = ? returning body',
  );
  const dropPending = database.prepare<[string]>(
    'delete from pending_launches where expires_at < ?',
  );
  const upsert = database.prepare<[string, string, string, string, string]>(
    `insert into sessions (id, hospital, patient_id, started_at, body) values (?, ?, ?, ?, ?)
     on conflict (id) do update set body = excluded.body`,
  );
  const one = database.prepare<[string], Body>('select body from sessions where id = ?');
  const drop = database.prepare<[string]>('delete from sessions where id = ?');
  const ofPatient = database.prepare<[string, string], Body>(
    'select body from sessions where hospital = ? and patient_id = ? order by started_at desc',
  );
  const all = database.prepare<[], Body>('select body from sessions order by started_at desc');
  const write = <T>(work: () => T) => inGroup(database, work);
  return {
    async savePending(pending) {
      const { state, expiresAt } = pending;
      await write(() => insertPending.run(state, expiresAt, JSON.stringify(pending)));
    },
    async takePending(state) {
      const row = await write(() => takePending.get(state));
      return row === undefined ? undefined : (JSON.parse(row.body) as PendingLaunch);
    },
    async save(session) {
      const { id, hospital, patientId, startedAt } = session;
      await write(() => upsert.run(id, hospital, patientId, startedAt, JSON.stringify(session)));
    },
    async get(id) {
      const row = one.get(id);
      return row === undefined ? undefined : sessionOf(row);
    },
    async delete(id) {
      await write(() => drop.run(id));
    },
    async ofPatient(hospital, patientId) {
      return ofPatient.all(hospital, patientId).map(sessionOf);
    },
    async all() {
      return all.all().map(sessionOf);
    },
    async deletePendingBefore(instant) {
      await write(() => dropPending.run(instant));
    },
  };
}

function sessionOf(row: Body): LaunchSession {
  return JSON.parse(row.body) as LaunchSession;
}
