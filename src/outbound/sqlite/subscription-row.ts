/** The tables of subscriptions and their events. In: a row. Out: a subscription as it is held. */
import type { SubscriptionStatus, SubscriptionTerms } from '../../domain/subscription.ts';
import type { GivenSubscription, HeldSubscription } from '../../ports/subscriptions.ts';
import type { Database } from './database.ts';

const TABLES = `
  create table if not exists subscriptions (
    id text primary key,
    client text not null,
    version integer not null,
    updated_at text not null,
    status text not null,
    error text,
    given text not null,
    terms text not null,
    type text not null,
    changes integer not null default 1,
    activated integer not null default 0,
    events integer not null default 0,
    delivered integer not null default 0,
    tries integer not null default 0,
    failing_since text,
    next_try_at text,
    next_heartbeat_at text,
    ends_at text
  );
  create index if not exists subscriptions_client on subscriptions (client);
  create index if not exists subscriptions_type on subscriptions (type);
  create table if not exists subscription_events (
    subscription text not null,
    number integer not null,
    at text not null,
    type text not null,
    id text not null,
    version integer not null,
    primary key (subscription, number)
  ) without rowid;
`;

export interface SubscriptionRow {
  readonly id: string;
  readonly client: string;
  readonly version: number;
  readonly updated_at: string;
  readonly status: SubscriptionStatus;
  readonly error: string | null;
  readonly given: string;
  readonly terms: string;
  readonly changes: number;
  readonly events: number;
  readonly delivered: number;
  readonly tries: number;
  readonly failing_since: string | null;
}

export function makeSubscriptionTables(database: Database): void {
  database.exec(TABLES);
}

export function heldOf(row: SubscriptionRow): HeldSubscription {
  return {
    id: row.id,
    client: row.client,
    version: row.version,
    lastUpdated: row.updated_at,
    status: row.status,
    ...(row.error === null ? {} : { error: row.error }),
    given: JSON.parse(row.given) as GivenSubscription,
    terms: JSON.parse(row.terms) as SubscriptionTerms,
    events: row.events,
    delivered: row.delivered,
    tries: row.tries,
    ...(row.failing_since === null ? {} : { failingSince: row.failing_since }),
    changes: row.changes,
  };
}
