/** What is said about a subscription: notifications, `$status` and `$events`. In: where it stands. Out: Bundles. */
import { randomUUID } from 'node:crypto';
import type { Bundle, Parameters } from '@medplum/fhirtypes';
import type { NotificationKind, PayloadContent } from '../domain/subscription.ts';
import type { EventWithVersion, HeldSubscription } from '../ports/subscriptions.ts';
import { notificationBundle } from '../steps/notify/notification-bundle.ts';
import { statusParameters } from '../steps/notify/status-parameters.ts';

interface Said {
  readonly kind: NotificationKind;
  readonly events: readonly EventWithVersion[];
  readonly content: PayloadContent;
  readonly at: string;
  /** `<base>/fhir` */
  readonly fhirBase: string;
}

/** Everything that happened, up to what is told now. */
export function notificationOf(held: HeldSubscription, said: Said): Bundle {
  const { events, content, at, fhirBase } = said;
  const ids = { bundle: randomUUID(), status: randomUUID() };
  const told = events.map(({ event, focus }) => ({ event, resource: focus?.resource }));
  return notificationBundle(
    {
      status: statusOf(held, said, ids.status),
      subscription: addressOf(held, fhirBase),
      content,
      events: told,
      at,
      fhirBase,
    },
    ids,
  );
}

/** The answer of `$status`. */
export function statusBundle(all: readonly HeldSubscription[], fhirBase: string): Bundle {
  const entry = all.map((held) => {
    const id = randomUUID();
    const { content = 'empty' } = held.terms;
    const said = { kind: 'query-status', events: [], content, fhirBase } as const;
    return {
      fullUrl: `urn:uuid:${id}`,
      resource: statusOf(held, said, id),
      search: { mode: 'match' as const },
    };
  });
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: entry.length,
    ...(entry.length === 0 ? {} : { entry }),
  };
}

function statusOf(
  held: HeldSubscription,
  { kind, events, content, fhirBase }: Omit<Said, 'at'>,
  id: string,
): Parameters {
  const last = events.at(-1)?.event.number;
  return statusParameters(
    {
      kind,
      subscription: addressOf(held, fhirBase),
      topic: held.terms.topic,
      content,
      status: held.status,
      // "inclusive of this notification": what happened later is told later.
      eventsSinceStart: kind === 'event-notification' ? (last ?? held.events) : held.events,
      events: events.map(({ event }) => event),
      error: held.status === 'error' ? held.error : undefined,
      fhirBase,
    },
    id,
  );
}

function addressOf({ id }: HeldSubscription, fhirBase: string): string {
  return `${fhirBase}/Subscription/${id}`;
}
