/** The events of a subscription with the resource versions that they are about, in SQLite. */
import type { SubscriptionEvent } from '../../domain/subscription.ts';
import type { EventWithVersion, Subscriptions } from '../../ports/subscriptions.ts';
import type { Database } from './database.ts';
import { versionOf, type VersionRow } from './version-row.ts';

interface Row extends Omit<VersionRow, 'seq' | 'hospital'> {
  readonly number: number;
  readonly happened_at: string;
  /** null: the version is no longer held. */
  readonly seq: number | null;
  readonly hospital: string | null;
}

export function eventReader(database: Database): Pick<Subscriptions, 'events'> {
  const events = database.prepare<[string, number, number, number], Row>(
    `select e.number, e.at as happened_at, e.type, e.id, e.version,
     r.seq, r.hospital, r.patient, coalesce(r.at, e.at) as at, r.body
     from subscription_events e left join resources r
     on r.type = e.type and r.id = e.id and r.version = e.version
     where e.subscription = ? and e.number between ? and ? order by e.number limit ?`,
  );
  return {
    async events(id, since, until, limit) {
      return events.all(id, since, until, limit).map(eventOf);
    },
  };
}

function eventOf(row: Row): EventWithVersion {
  const { number, happened_at, type, id, version, seq, hospital } = row;
  const event: SubscriptionEvent = { number, at: happened_at, type, id, version };
  if (seq === null || hospital === null) return { event, focus: undefined };
  return { event, focus: versionOf({ ...row, seq, hospital }) };
}
