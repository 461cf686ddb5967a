/**
 * The audit trail in SQLite: each entry's hash covers the one before it, and a signed head says how many there are.
 *
 * Entries that come together are made durable together: one commit for all who wait.
 */
import {
  createHash,
  createHmac,
  createSecretKey,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import type { Audit, AuditEvent, AuditVerified } from '../../ports/audit.ts';
import { findEntries } from './audit-query.ts';
import type { Database } from './database.ts';
import { inGroup } from './group-commit.ts';

interface Row {
  readonly id: number;
  readonly body: string;
  readonly previous: string;
  readonly hash: string;
}

interface Head {
  readonly entries: number;
  readonly hash: string;
  readonly mac: string;
}

const NONE: Omit<Head, 'mac'> = { entries: 0, hash: '0'.repeat(64) };
const NO_FAULT: Pick<AuditVerified, 'broken'> = {};

/** @param secret signs the head; without it a shortened trail cannot be made to look whole */
export function sqliteAudit(database: Database, secret: Buffer): Audit {
  const key = createSecretKey(secret);
  const saveHead = headWriter(database);
  const headOf = headReader(database);
  const insert = database.prepare<[number, string, string, string]>(
    'insert into audit (id, body, previous, hash) values (?, ?, ?, ?)',
  );
  const end = lastEntry(database);
  const all = database.prepare<[], Row>('select * from audit order by id');
  /** Written with whatever else is written then. */
  let coming: { readonly events: AuditEvent[]; readonly written: Promise<void> } | undefined;

  const writeAll = database.transaction((events: readonly AuditEvent[]) => {
    const before = headOf();
    const last = end.get() ?? NONE;
    let { entries, hash } = last;
    for (const event of events) {
      const body = JSON.stringify(event);
      const previous = hash;
      hash = hashOf(previous, body);
      entries += 1;
      insert.run(entries, body, previous, hash);
    }
    // A trail whose end does not fit is not made right by the next entry.
    const fits =
      before === undefined ? last.entries === 0 : endFault(last, before, key) === NO_FAULT;
    saveHead({ entries, hash, mac: fits ? macOf({ entries, hash }, key) : '' });
  });

  function comingBatch(): NonNullable<typeof coming> {
    if (coming !== undefined) return coming;
    const events: AuditEvent[] = [];
    const written = inGroup(database, () => {
      coming = undefined;
      writeAll(events);
    });
    return (coming = { events, written });
  }

  const check = database.transaction((): AuditVerified => {
    let known = NONE;
    for (const row of all.iterate()) {
      const id = known.entries + 1;
      if (row.id !== id) return { ...known, broken: { id, at: undefined, why: 'it is missing' } };
      if (row.previous !== known.hash || row.hash !== hashOf(row.previous, row.body)) {
        const why = 'it was changed, or what it follows was';
        return { entries: id, broken: { id, at: momentOf(row.body), why } };
      }
      known = { entries: id, hash: row.hash };
    }
    return { entries: known.entries, ...endFault(known, headOf(), key) };
  });

  return {
    append(event) {
      const { events, written } = comingBatch();
      events.push(event);
      return written;
    },
    async verify() {
      return check();
    },
    async last() {
      return end.get()?.entries ?? 0;
    },
    async find(query, page) {
      return findEntries(database, query, page);
    },
  };
}

/** Signs what is there: for a store of a time when the trail had no head. */
export function signAudit(database: Database, secret: Buffer): void {
  const last = lastEntry(database).get();
  if (last === undefined || headReader(database)() !== undefined) return;
  headWriter(database)({ ...last, mac: macOf(last, createSecretKey(secret)) });
}

function lastEntry(database: Database) {
  return database.prepare<[], Omit<Head, 'mac'>>(
    'select id as entries, hash from audit order by id desc limit 1',
  );
}

function headReader(database: Database): () => Head | undefined {
  const one = database.prepare<[], Head>('select entries, hash, mac from audit_head');
  return () => one.get();
}

function headWriter(database: Database): (head: Head) => void {
  const save = database.prepare<[number, string, string]>(
    `insert into audit_head (one, entries, hash, mac) values (1, ?, ?, ?)
     on conflict (one) do update set entries = excluded.entries, hash = excluded.hash,
     mac = excluded.mac`,
  );
  return ({ entries, hash, mac }) => save.run(entries, hash, mac);
}

function endFault(
  { entries, hash }: Omit<Head, 'mac'>,
  head: Head | undefined,
  key: KeyObject,
): Pick<AuditVerified, 'broken'> {
  const fault = (id: number, why: string) => ({ broken: { id, at: undefined, why } });
  if (head === undefined)
    return entries === 0 ? NO_FAULT : fault(entries + 1, 'the signed end of the trail is missing');
  if (head.entries > entries) return fault(entries + 1, 'it is missing: the trail was shortened');
  if (head.entries < entries || head.hash !== hash || !isSigned(head, key))
    return fault(entries + 1, 'the signed end of the trail does not fit');
  return NO_FAULT;
}

function hashOf(previous: string, body: string): string {
  return createHash('sha256').update(previous).update('\n').update(body).digest('hex');
}

function macOf({ entries, hash }: Omit<Head, 'mac'>, key: KeyObject): string {
  return createHmac('sha256', key).update(`${entries}\n${hash}`).digest('hex');
}

function isSigned(head: Head, key: KeyObject): boolean {
  const [given, wanted] = [Buffer.from(head.mac), Buffer.from(macOf(head, key))];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function momentOf(body: string): string | undefined {
  try {
    const { at } = JSON.parse(body) as { at?: unknown };
    return typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? at : undefined;
  } catch {
    return undefined;
  }
}
