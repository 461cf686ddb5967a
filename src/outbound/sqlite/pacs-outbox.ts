/** What waits for archives, in SQLite: the encrypted file, every commit on the disk before it is answered. */
import { AppError } from '../../errors.ts';
import type { CommitmentResult } from '../../domain/storage-commitment.ts';
import type { OutboxState, OutboxSummary } from '../../ports/outbox.ts';
import type { OutgoingInstance } from '../../ports/pacs.ts';
import type { PacsContent, PacsDelivery, PacsOutbox } from '../../ports/pacs-outbox.ts';
import type { Database } from './database.ts';

const TABLES = `
  create table if not exists pacs_outbox (
    seq integer primary key autoincrement,
    id text not null unique,
    hospital text not null,
    state text not null,
    next_try_at text,
    tries integer not null default 0,
    what text not null,
    enqueued_at text not null,
    detail text,
    about text not null
  );
  create index if not exists pacs_outbox_waiting on pacs_outbox (state, hospital);
  create index if not exists pacs_outbox_study
    on pacs_outbox (hospital, json_extract(about, '$.instances[0].studyInstanceUid'));
  create table if not exists pacs_outbox_files (
    delivery text not null,
    number integer not null,
    part10 blob not null,
    primary key (delivery, number)
  );
`;

interface Row {
  readonly id: string;
  readonly hospital: string;
  readonly state: OutboxState;
  readonly next_try_at: string | null;
  readonly tries: number;
  readonly what: string;
  readonly enqueued_at: string;
  readonly detail: string | null;
  readonly about: string;
}

/** Content without files. */
type About =
  | { readonly kind: 'instances'; readonly instances: readonly Omit<OutgoingInstance, 'part10'>[] }
  | { readonly kind: 'commitment'; readonly result: CommitmentResult };

export function sqlitePacsOutbox(database: Database): PacsOutbox {
  database.exec(TABLES);
  const insert = database.prepare<[string, string, string, string, string]>(
    `insert into pacs_outbox (id, hospital, what, about, enqueued_at, state)
     values (?, ?, ?, ?, ?, 'waiting') on conflict (id) do nothing`,
  );
  const insertFile = database.prepare<[string, number, Uint8Array]>(
    'insert into pacs_outbox_files (delivery, number, part10) values (?, ?, ?)',
  );
  const hospitals = database.prepare<[string], { hospital: string }>(
    `select distinct hospital from pacs_outbox
     where state = 'waiting' and coalesce(next_try_at, '') <= ?`,
  );
  const due = database.prepare<[string, string], Row>(
    `select * from pacs_outbox where hospital = ? and state = 'waiting'
     and coalesce(next_try_at, '') <= ? order by coalesce(next_try_at, ''), seq limit 1`,
  );
  const files = database.prepare<[string], { part10: Buffer }>(
    'select part10 from pacs_outbox_files where delivery = ? order by number',
  );
  const sent = database.prepare<[string, string]>(
    `update pacs_outbox set state = 'written', tries = tries + 1, next_try_at = null,
     detail = ? where id = ?`,
  );
  const dropFiles = database.prepare<[string]>('delete from pacs_outbox_files where delivery = ?');
  const failed = database.prepare<[string, string | null, string, string]>(
    'update pacs_outbox set state = ?, next_try_at = ?, detail = ?, tries = tries + 1 where id = ?',
  );
  const again = database.prepare<[string, string]>(
    `update pacs_outbox set state = 'waiting', next_try_at = ?
     where id = ? and state in ('parked', 'waiting')`,
  );
  const listed = database.prepare<[string], Row>(
    'select * from pacs_outbox where state in (select value from json_each(?)) order by seq',
  );
  const counts = database.prepare<[], { state: OutboxState; items: number }>(
    'select state, count(*) as items from pacs_outbox group by state',
  );
  const ofStudy = database.prepare<[string, string], Pick<Row, 'id' | 'state' | 'about'>>(
    `select id, state, about from pacs_outbox where hospital = ?
     and json_extract(about, '$.instances[0].studyInstanceUid') = ? order by seq`,
  );
  const keep = database.transaction((delivery: Omit<PacsDelivery, 'tries'>) => {
    const { id, hospital, what, content, enqueuedAt } = delivery;
    const about = JSON.stringify(aboutOf(content));
    if (insert.run(id, hospital, what, about, enqueuedAt).changes === 0) return;
    if (content.kind === 'instances')
      content.instances.forEach(({ part10 }, number) => insertFile.run(id, number, part10));
  });
  const drop = database.transaction((id: string, detail: string) => {
    sent.run(detail, id);
    dropFiles.run(id);
  });
  return {
    async enqueue(delivery) {
      keep(delivery);
    },
    async resultsOf(hospital, studyInstanceUid) {
      return ofStudy.all(hospital, studyInstanceUid).map(({ id, state, about }) => {
        const content = JSON.parse(about) as About;
        const instances = content.kind === 'instances' ? content.instances : [];
        return { id, isSent: state === 'written', instances };
      });
    },
    async hospitalsDue(now) {
      return hospitals.all(now).map(({ hospital }) => hospital);
    },
    async due(hospital, now) {
      const row = due.get(hospital, now);
      return row === undefined ? undefined : deliveryOf(row, () => files.all(row.id));
    },
    async markSent(id, at) {
      drop(id, `confirmed ${at}`);
    },
    async markFailed(id, detail, nextTryAt) {
      failed.run(nextTryAt === undefined ? 'parked' : 'waiting', nextTryAt ?? null, detail, id);
    },
    async list(states) {
      return listed.all(JSON.stringify(states)).map(summaryOf);
    },
    async retry(id, at) {
      if (again.run(at, id).changes === 0)
        throw new AppError('request.not-found', 'there is no parked delivery of this number');
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

function aboutOf(content: PacsContent): About {
  if (content.kind === 'commitment') return content;
  const instances = content.instances.map((instance) => ({
    studyInstanceUid: instance.studyInstanceUid,
    seriesInstanceUid: instance.seriesInstanceUid,
    sopInstanceUid: instance.sopInstanceUid,
    sopClassUid: instance.sopClassUid,
    transferSyntaxUid: instance.transferSyntaxUid,
    ...(instance.report === undefined ? {} : { report: instance.report }),
  }));
  return { kind: 'instances', instances };
}

function deliveryOf(row: Row, files: () => readonly { readonly part10: Buffer }[]): PacsDelivery {
  const { id, hospital, what, tries } = row;
  const about = JSON.parse(row.about) as About;
  return {
    id,
    hospital,
    what,
    tries,
    enqueuedAt: row.enqueued_at,
    content: about.kind === 'commitment' ? about : withFiles(about.instances, files()),
  };
}

function withFiles(
  instances: readonly Omit<OutgoingInstance, 'part10'>[],
  files: readonly { readonly part10: Buffer }[],
): PacsContent {
  const whole = instances.flatMap((instance, n) => {
    const file = files[n];
    return file === undefined ? [] : [{ ...instance, ...file }];
  });
  return { kind: 'instances', instances: whole };
}

function summaryOf(row: Row): OutboxSummary {
  return {
    id: row.id,
    hospital: row.hospital,
    patient: subjectOf(JSON.parse(row.about) as About),
    what: row.what,
    state: row.state,
    tries: row.tries,
    enqueuedAt: row.enqueued_at,
    ...(row.next_try_at === null ? {} : { nextTryAt: row.next_try_at }),
    ...(row.detail === null ? {} : { detail: row.detail }),
  };
}

/** Where others name the patient; the archive knows the study. */
function subjectOf(about: About): string {
  return about.kind === 'commitment'
    ? `Transaction/${about.result.transactionUid}`
    : `Study/${about.instances[0]?.studyInstanceUid ?? '-'}`;
}
