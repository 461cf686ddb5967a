/**
 * Where a subscription stands → SubscriptionStatus, as R4 has it: a Parameters resource.
 *
 * Source: backport-subscription-status-r4; numbers are texts there, since R4 has no integer64.
 */
import type { Parameters, ParametersParameter } from '@medplum/fhirtypes';
import { BACKPORT } from '../../domain/codes/subscriptions-backport.ts';
import type {
  NotificationKind,
  PayloadContent,
  SubscriptionEvent,
  SubscriptionStatus,
} from '../../domain/subscription.ts';

export interface StatusContent {
  readonly kind: NotificationKind;
  /** Absolute address of the Subscription. */
  readonly subscription: string;
  readonly topic: string | undefined;
  readonly content: PayloadContent | undefined;
  readonly status: SubscriptionStatus;
  readonly eventsSinceStart: number;
  readonly events: readonly SubscriptionEvent[];
  readonly error: string | undefined;
  /** `<base>/fhir` */
  readonly fhirBase: string;
}

/** @param id of the Parameters */
export function statusParameters(content: StatusContent, id: string): Parameters {
  const { kind, subscription, topic, status, eventsSinceStart, events, error } = content;
  return {
    resourceType: 'Parameters',
    id,
    meta: { profile: [BACKPORT.status] },
    parameter: [
      { name: 'subscription', valueReference: { reference: subscription } },
      // "SHOULD NOT be present when using empty payloads"
      ...(topic === undefined || content.content === 'empty'
        ? []
        : [{ name: 'topic', valueCanonical: topic }]),
      { name: 'status', valueCode: status },
      { name: 'type', valueCode: kind },
      { name: 'events-since-subscription-start', valueString: String(eventsSinceStart) },
      ...events.map((event) => eventParameter(event, content)),
      ...(error === undefined ? [] : [{ name: 'error', valueCodeableConcept: { text: error } }]),
    ],
  };
}

function eventParameter(
  { number, at, type, id }: SubscriptionEvent,
  { content, fhirBase }: StatusContent,
): ParametersParameter {
  const focus = { name: 'focus', valueReference: { reference: `${fhirBase}/${type}/${id}` } };
  return {
    name: 'notification-event',
    part: [
      { name: 'event-number', valueString: String(number) },
      { name: 'timestamp', valueInstant: at },
      ...(content === 'empty' ? [] : [focus]),
    ],
  };
}
