/** The outbox in SQLite. In: items to deliver. Out: those whose turn it is, and what became of them. */
import type { Bundle } from '@medplum/fhirtypes';
import { AppError } from '../../errors.ts';
import type { Outbox, OutboxItem, OutboxState, OutboxSummary } from '../../ports/outbox.ts';
import type { Database } from './database.ts';
import { inGroup } from './group-commit.ts';

interface Row {
  readonly id: string;
  readonly hospital: string;
  readonly patient: string;
  readonly state: OutboxState;
  readonly next_try_at: string | null;
  readonly tries: number;
  readonly what: string;
  readonly enqueued_at: string;
  readonly detail: string | null;
  readonly bundle: string;
  readonly response: string | null;
}

type SummaryRow = Omit<Row, 'bundle' | 'response'>;

export function sqliteOutbox(database: Database): Outbox {
  const insert = database.prepare<[string, string, string, string, string, string]>(
    `insert into outbox (id, hospital, patient, what, bundle, enqueued_at, state)
     values (?, ?, ?, ?, ?, ?, 'waiting') on conflict (id) do nothing`,
  );
  // The first that waits of each patient; those behind it wait for it.
  const due = database.prepare<[string, number], Row>(
    `select * from outbox where seq in
       (select min(seq) from outbox where state = 'waiting' group by hospital, patient)
     and coalesce(next_try_at, '') <= ? order by seq limit ?`,
  );
  const written = database.prepare<[string, string, string]>(
    `update outbox set state = 'written', tries = tries + 1, response = ?, detail = ?,
     next_try_at = null where id = ?`,
  );
  const failed = database.prepare<[string, string | null, string, string]>(
    `update outbox set state = ?, next_try_at = ?, detail = ?, tries = tries + 1 where id = ?`,
  );
  const postpone = database.prepare<[string, string, string]>(
    'update outbox set detail = ?, next_try_at = ? where id = ?',
  );
  const hurry = database.prepare<[string, string]>(
    `update outbox set next_try_at = null
     where hospital = ? and patient = ? and state = 'waiting'`,
  );
  const again = database.prepare<[string, string]>(
    `update outbox set state = 'waiting', next_try_at = ?
     where id = ? and state in ('parked', 'waiting')`,
  );
  const listed = database.prepare<[string], SummaryRow>(
    `select id, hospital, patient, state, next_try_at, tries, what, enqueued_at, detail
     from outbox where state in (select value from json_each(?)) order by seq`,
  );
  const one = database.prepare<[string], Row>('select * from outbox where id = ?');
  const ofPatient = database.prepare<[string, string], Row>(
    'select * from outbox where hospital = ? and patient = ? order by seq',
  );
  const counts = database.prepare<[], { state: OutboxState; items: number }>(
    'select state, count(*) as items from outbox group by state',
  );
  const write = <T>(work: () => T) => inGroup(database, work);
  return {
    async enqueue(item) {
      const bundle = JSON.stringify(item.bundle);
      await write(() =>
        insert.run(item.id, item.hospital, item.patient, item.what, bundle, item.enqueuedAt),
      );
    },
    async due(now, limit) {
      return due.all(now, limit).map(itemOf);
    },
    async markWritten(id, response, at, said) {
      const detail = said === undefined ? `confirmed ${at}` : `confirmed ${at}: ${said}`;
      await write(() => written.run(JSON.stringify(response), detail, id));
    },
    async markFailed(id, detail, nextTryAt) {
      const state = nextTryAt === undefined ? 'parked' : 'waiting';
      await write(() => failed.run(state, nextTryAt ?? null, detail, id));
    },
    async postpone(id, detail, nextTryAt) {
      await write(() => postpone.run(detail, nextTryAt, id));
    },
    async hurry(hospital, patient) {
      await write(() => hurry.run(hospital, patient));
    },
    async retry(id, at) {
      if ((await write(() => again.run(at, id))).changes === 0)
        throw new AppError('request.not-found', 'there is no parked delivery of this number');
    },
    async list(states) {
      return listed.all(JSON.stringify(states)).map(summaryOf);
    },
    async get(id) {
      const row = one.get(id);
      return row === undefined ? undefined : itemOf(row);
    },
    async ofPatient(hospital, patient) {
      return ofPatient.all(hospital, patient).map(itemOf);
    },
    async counts() {
      const found = new Map(counts.all().map(({ state, items }) => [state, items]));
      return {
        waiting: found.get('waiting') ?? 0,
        written: found.get('written') ?? 0,
        parked: found.get('parked') ?? 0,
      };
    },
  };
}

function itemOf(row: Row): OutboxItem {
  return {
    ...summaryOf(row),
    bundle: JSON.parse(row.bundle) as Bundle,
    ...(row.response === null ? {} : { response: JSON.parse(row.response) as Bundle }),
  };
}

function summaryOf(row: SummaryRow): OutboxSummary {
  return {
    id: row.id,
    hospital: row.hospital,
    patient: row.patient,
    what: row.what,
    state: row.state,
    tries: row.tries,
    enqueuedAt: row.enqueued_at,
    ...(row.next_try_at === null ? {} : { nextTryAt: row.next_try_at }),
    ...(row.detail === null ? {} : { detail: row.detail }),
  };
}
