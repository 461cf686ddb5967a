/**
 * A notification. In: where the subscription stands, and what happened. Out: a history Bundle, the status first.
 *
 * Source: backport-subscription-notification-r4; bdl-3 and bdl-4 want request and response of every entry.
 */
import type { Bundle, BundleEntry, Parameters, Resource } from '@medplum/fhirtypes';
import { BACKPORT } from '../../domain/codes/subscriptions-backport.ts';
import type { PayloadContent, SubscriptionEvent } from '../../domain/subscription.ts';

/** An event with its resource as it was then; undefined: no longer held. */
interface NotifiedEvent {
  readonly event: SubscriptionEvent;
  readonly resource: Resource | undefined;
}

export interface NotificationContent {
  readonly status: Parameters;
  /** Absolute address of the Subscription. */
  readonly subscription: string;
  readonly content: PayloadContent;
  readonly events: readonly NotifiedEvent[];
  readonly at: string;
  readonly fhirBase: string;
}

/** @param ids of the Bundle and of its first entry, UUIDs */
export function notificationBundle(
  { status, subscription, content, events, at, fhirBase }: NotificationContent,
  ids: { readonly bundle: string; readonly status: string },
): Bundle {
  const shown = content === 'empty' ? [] : events;
  return {
    resourceType: 'Bundle',
    id: ids.bundle,
    meta: { profile: [BACKPORT.notification], lastUpdated: at },
    type: 'history',
    timestamp: at,
    entry: [
      {
        fullUrl: `urn:uuid:${ids.status}`,
        resource: status,
        request: { method: 'GET', url: `${subscription}/$status` },
        response: { status: '200' },
      },
      ...shown.map((each) => eventEntry(each, content, fhirBase)),
    ],
  };
}

function eventEntry(
  { event: { type, id, version, at }, resource }: NotifiedEvent,
  content: PayloadContent,
  fhirBase: string,
): BundleEntry {
  const isNew = version === 1;
  return {
    fullUrl: `${fhirBase}/${type}/${id}`,
    ...(content === 'full-resource' && resource !== undefined ? { resource } : {}),
    request: isNew ? { method: 'POST', url: type } : { method: 'PUT', url: `${type}/${id}` },
    response: {
      status: isNew ? '201' : '200',
      etag: `W/"${version}"`,
      lastModified: at,
    },
  };
}
