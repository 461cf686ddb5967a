/** A subscription as it is held → the resource that its client reads. */
import type { Subscription } from '@medplum/fhirtypes';
import { BACKPORT } from '../../../domain/codes/subscriptions-backport.ts';
import type { HeldSubscription } from '../../../ports/subscriptions.ts';

/** Headers are returned as they were given: only to the client that gave them, which changes it by reading and writing. */
export function subscriptionView(held: HeldSubscription): Subscription {
  const { id, version, lastUpdated, given, status, error, terms } = held;
  return {
    ...given,
    id,
    meta: {
      versionId: String(version),
      lastUpdated,
      ...(terms.content === undefined || terms.topic === undefined
        ? {}
        : { profile: [BACKPORT.subscription] }),
    },
    status,
    ...(error === undefined ? {} : { error }),
  };
}
