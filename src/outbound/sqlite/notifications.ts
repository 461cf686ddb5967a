/** Notifications that wait for subscribers, in SQLite, in the form of deliveries. */
import { AppError } from '../../errors.ts';
import type { Notifications } from '../../ports/notifications.ts';
import type { OutboxState, OutboxSummary } from '../../ports/outbox.ts';
import type { Database } from './database.ts';
import { inGroup } from './group-commit.ts';
import { makeSubscriptionTables } from './subscription-row.ts';

interface Row {
  readonly subscription: string;
  readonly number: number;
  readonly at: string;
  readonly type: string;
  readonly client: string;
  readonly state: OutboxState;
  readonly tries: number;
  readonly next_try_at: string | null;
  readonly error: string | null;
}

const STATE = `case when e.number <= s.delivered then 'written'
  when s.status = 'error' then 'parked' else 'waiting' end`;

const NUMBER = /^(.+)\.([1-9]\d{0,14})$/;

export function sqliteNotifications(database: Database): Notifications {
  makeSubscriptionTables(database);
  const listed = database.prepare<[string], Row>(
    `select e.subscription, e.number, e.at, e.type, s.client, ${STATE} as state, s.tries,
     s.next_try_at, s.error from subscription_events e join subscriptions s on s.id = e.subscription
     where ${STATE} in (select value from json_each(?)) order by e.at, e.subscription, e.number`,
  );
  const again = database.prepare<[string, string, number]>(
    `update subscriptions set status = case when status = 'error' then 'active' else status end,
     version = version + (status = 'error'), updated_at = ?, tries = 0, failing_since = null,
     next_try_at = null
     where id = ? and activated = 1 and status in ('error', 'active', 'requested')
     and ? between delivered + 1 and events`,
  );
  const counts = database.prepare<[], Record<OutboxState, number | null>>(
    `select sum(delivered) as written,
     sum(case when status = 'error' then events - delivered else 0 end) as parked,
     sum(case when status != 'error' then events - delivered else 0 end) as waiting
     from subscriptions`,
  );
  return {
    async list(states) {
      return listed.all(JSON.stringify(states)).map(summaryOf);
    },
    async retry(id, at) {
      const [, subscription = '', number = '0'] = NUMBER.exec(id) ?? [];
      const { changes } = await inGroup(database, () =>
        again.run(at, subscription, Number(number)),
      );
      if (changes === 0)
        throw new AppError('request.not-found', 'there is no parked delivery of this number');
    },
    async counts() {
      const found = counts.get();
      return {
        waiting: found?.waiting ?? 0,
        written: found?.written ?? 0,
        parked: found?.parked ?? 0,
      };
    },
  };
}

function summaryOf(row: Row): OutboxSummary {
  return {
    id: `${row.subscription}.${row.number}`,
    hospital: row.client,
    patient: `Subscription/${row.subscription}`,
    what: `notification of a ${row.type}`,
    state: row.state,
    tries: row.tries,
    enqueuedAt: row.at,
    ...(row.next_try_at === null ? {} : { nextTryAt: row.next_try_at }),
    ...(row.error === null || row.state === 'written' ? {} : { detail: row.error }),
  };
}
