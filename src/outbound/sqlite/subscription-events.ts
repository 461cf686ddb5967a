/**
 * Numbers what happens for the subscriptions that it concerns, in the transaction that writes the resource.
 *
 * So a number is there if and only if its version is, whatever is killed when; none is left out and none given twice.
 */
import type { SubscriptionTerms } from '../../domain/subscription.ts';
import type { StoredVersion } from '../../ports/resource-store.ts';
import type { Database } from './database.ts';
import { makeSubscriptionTables } from './subscription-row.ts';

/** Does a version match a search of its type? */
export type QueryTest = (
  terms: Pick<SubscriptionTerms, 'type' | 'query'>,
) => (version: StoredVersion) => boolean;

interface Row {
  readonly id: string;
  readonly terms: string;
}

/**
 * @param happened told after each version that concerned somebody, still inside the transaction
 * @returns to be called inside the transaction, once for each new version
 */
export function eventRecorder(
  database: Database,
  testOf: QueryTest,
  happened: () => void,
): (version: StoredVersion) => void {
  makeSubscriptionTables(database);
  // Who was never active has agreed to nothing yet; who is in error will ask again.
  const watching = database.prepare<[string, string], Row>(
    `select id, terms from subscriptions where type = ? and activated = 1
     and status in ('active', 'requested', 'error') and coalesce(ends_at, '9999') > ?`,
  );
  const count = database.prepare<[string]>(
    'update subscriptions set events = events + 1 where id = ?',
  );
  const insert = database.prepare<[string, string, string, number, string]>(
    `insert into subscription_events (subscription, number, at, type, id, version)
     select id, events, ?, ?, ?, ? from subscriptions where id = ?`,
  );
  const tests = new Map<string, (version: StoredVersion) => boolean>();

  function concerns(terms: string, version: StoredVersion): boolean {
    let test = tests.get(terms);
    if (test === undefined) {
      test = testOf(JSON.parse(terms) as SubscriptionTerms);
      tests.set(terms, test);
    }
    return test(version);
  }

  return (version) => {
    if (version.resource === undefined) return;
    const { type, id, version: number, lastUpdated } = version;
    const concerned = watching
      .all(type, lastUpdated)
      .filter(({ terms }) => concerns(terms, version));
    for (const { id: subscription } of concerned) {
      count.run(subscription);
      insert.run(lastUpdated, type, id, number, subscription);
    }
    if (concerned.length > 0) happened();
  };
}
