/** Subscriptions in SQLite: who subscribed, and how far the receiver has confirmed. */
import { AppError } from '../../errors.ts';
import type {
  DueSubscription,
  HeldSubscription,
  Subscriptions,
} from '../../ports/subscriptions.ts';
import type { Database } from './database.ts';
import { eventReader } from './event-reader.ts';
import { inGroup } from './group-commit.ts';
import { heldOf, makeSubscriptionTables, type SubscriptionRow } from './subscription-row.ts';

type Given = Pick<HeldSubscription, 'id' | 'client' | 'status' | 'given' | 'terms'>;

interface Values {
  readonly id: string;
  readonly client: string;
  readonly status: string;
  readonly given: string;
  readonly terms: string;
  readonly type: string;
  readonly endsAt: string | null;
  readonly at: string;
}

/** What must be done first comes first. */
const WHAT = `case
  when status in ('requested', 'active') and ends_at <= @now then 'end'
  when status = 'requested' then 'handshake'
  when status = 'active' and events > delivered and coalesce(next_try_at, '') <= @now then 'events'
  when status = 'active' and next_heartbeat_at <= @now then 'heartbeat' end`;

export function sqliteSubscriptions(database: Database): Subscriptions {
  makeSubscriptionTables(database);
  const one = database.prepare<[string], SubscriptionRow>(
    'select * from subscriptions where id = ?',
  );
  const ofClient = database.prepare<[string], SubscriptionRow>(
    'select * from subscriptions where client = ? order by updated_at desc, id',
  );
  const held = database.prepare<[string], { n: number }>(
    'select count(*) as n from subscriptions where client = ?',
  );
  const insert = database.prepare<[Values]>(
    `insert into subscriptions (id, client, version, updated_at, status, given, terms, type, ends_at)
     values (@id, @client, 1, @at, @status, @given, @terms, @type, @endsAt)`,
  );
  const update = database.prepare<[Values]>(
    `update subscriptions set version = version + 1, updated_at = @at, status = @status,
     error = case when @status = 'error' then error end, given = @given, terms = @terms,
     type = @type, ends_at = @endsAt, changes = changes + 1, tries = 0, failing_since = null,
     next_try_at = null, next_heartbeat_at = null where id = @id and client = @client`,
  );
  const remove = database.prepare<[string, string]>(
    'delete from subscriptions where id = ? and client = ?',
  );
  const forget = database.prepare<[string]>(
    'delete from subscription_events where subscription = ?',
  );
  const due = database.prepare<[{ now: string }], DueSubscription>(
    `select id, what from (select id, next_try_at, ${WHAT} as what from subscriptions
     where status in ('requested', 'active')) where what is not null
     order by coalesce(next_try_at, '')`,
  );
  const dueOf = database.prepare<[{ now: string; id: string }], DueSubscription>(
    `select id, what from (select id, ${WHAT} as what from subscriptions where id = @id)
     where what is not null`,
  );
  const create = (given: Given, limit: number, at: string) => {
    if ((held.get(given.client)?.n ?? 0) >= limit)
      throw new AppError(
        'subscription.too-many',
        `this client has ${limit} subscriptions already; delete one that is not needed`,
      );
    insert.run(valuesOf(given, at));
    return existing(given.id);
  };
  const replace = (given: Given, ifVersion: number | undefined, at: string) => {
    const before = one.get(given.id);
    if (before?.client !== given.client)
      throw new AppError('request.not-found', 'there is no such Subscription');
    if (ifVersion !== undefined && ifVersion !== before.version)
      throw new AppError(
        'request.version',
        `it is version ${before.version} by now: read it again, and change that`,
        { where: 'If-Match' },
      );
    update.run(valuesOf(given, at));
    return existing(given.id);
  };
  const removeAll = (id: string, client: string) => {
    if (remove.run(id, client).changes === 0) return false;
    forget.run(id);
    return true;
  };

  function existing(id: string): HeldSubscription {
    const row = one.get(id);
    if (row === undefined) throw new AppError('request.not-found', 'there is no such Subscription');
    return heldOf(row);
  }

  return {
    ...eventReader(database),
    ...progress(database),
    async create(given, limit, at) {
      return inGroup(database, () => create(given, limit, at));
    },
    async replace(given, ifVersion, at) {
      return inGroup(database, () => replace(given, ifVersion, at));
    },
    async remove(id, client) {
      return inGroup(database, () => removeAll(id, client));
    },
    async get(id) {
      const row = one.get(id);
      return row === undefined ? undefined : heldOf(row);
    },
    async ofClient(client) {
      return ofClient.all(client).map(heldOf);
    },
    async due(now) {
      return due.all({ now });
    },
    async dueOf(id, now) {
      return dueOf.get({ now, id });
    },
  };
}

/** What became of a delivery. What a client has changed meanwhile is not touched. */
function progress(
  database: Database,
): Pick<Subscriptions, 'activate' | 'confirm' | 'postpone' | 'park' | 'heartbeatSent' | 'turnOff'> {
  const activate = database.prepare<[string, string | null, string, number]>(
    `update subscriptions set version = version + 1, updated_at = ?, status = 'active',
     activated = 1, error = null, next_heartbeat_at = ?
     where id = ? and changes = ? and status = 'requested'`,
  );
  const confirm = database.prepare<[number, string]>(
    `update subscriptions set delivered = max(delivered, ?), tries = 0, failing_since = null, error = null,
     next_try_at = null where id = ?`,
  );
  const postpone = database.prepare<[string, string, string, string, number]>(
    `update subscriptions set tries = tries + 1, error = ?, next_try_at = ?,
     failing_since = coalesce(failing_since, ?) where id = ? and changes = ?`,
  );
  const park = database.prepare<[string, string, string, number]>(
    `update subscriptions set version = version + 1, updated_at = ?, status = 'error', error = ?,
     tries = tries + 1, next_try_at = null
     where id = ? and changes = ? and status in ('requested', 'active')`,
  );
  const heartbeat = database.prepare<[string, string]>(
    'update subscriptions set next_heartbeat_at = ? where id = ?',
  );
  const off = database.prepare<[string, string]>(
    `update subscriptions set version = version + 1, updated_at = ?, status = 'off' where id = ?`,
  );
  const write = <T>(work: () => T) => inGroup(database, work);
  return {
    async activate({ id, changes }, heartbeatAt, at) {
      await write(() => activate.run(at, heartbeatAt ?? null, id, changes));
    },
    async confirm(id, upTo) {
      // Every event is on the disk; a confirmation that a power cut loses is only sent twice.
      database.pragma('synchronous = NORMAL');
      confirm.run(upTo, id);
      database.pragma('synchronous = FULL');
    },
    async postpone({ id, changes }, detail, nextTryAt, at) {
      await write(() => postpone.run(detail, nextTryAt, at, id, changes));
    },
    async park({ id, changes }, detail, at) {
      await write(() => park.run(at, detail, id, changes));
    },
    async heartbeatSent(id, next) {
      await write(() => heartbeat.run(next, id));
    },
    async turnOff(id, at) {
      await write(() => off.run(at, id));
    },
  };
}

function valuesOf({ id, client, status, given, terms }: Given, at: string): Values {
  return {
    id,
    client,
    status,
    at,
    given: JSON.stringify(given),
    terms: JSON.stringify(terms),
    type: terms.type,
    endsAt: terms.end ?? null,
  };
}
