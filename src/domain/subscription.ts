/** What a program has subscribed to, and where that stands. */

/** Of R4; `requested` waits for the handshake, `error` for the subscriber. */
export type SubscriptionStatus = 'requested' | 'active' | 'error' | 'off';

export const PAYLOAD_CONTENTS = ['empty', 'id-only', 'full-resource'] as const;
export type PayloadContent = (typeof PAYLOAD_CONTENTS)[number];

/** What was agreed, read out of the Subscription. */
export interface SubscriptionTerms {
  /** Type of the resources that are watched. */
  readonly type: string;
  /** Canonical address of the topic; undefined: a plain R4 criteria. */
  readonly topic?: string;
  /** A search of that type, all of which must hold. */
  readonly query: string;
  /** Of a notification Bundle; undefined: plain R4, the resource itself or nothing. */
  readonly content?: PayloadContent;
  readonly endpoint: string;
  /** `Name: value` */
  readonly headers: readonly string[];
  /** MIME type; undefined: an empty body. */
  readonly payload?: string;
  readonly heartbeatSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly maxCount?: number;
  /** From this instant on nothing is sent. */
  readonly end?: string;
}

/** Something that happened; its number is one more than that of the one before it. */
export interface SubscriptionEvent {
  readonly number: number;
  readonly at: string;
  readonly type: string;
  readonly id: string;
  /** Of the resource, as it was then. */
  readonly version: number;
}

export type NotificationKind =
  'handshake' | 'heartbeat' | 'event-notification' | 'query-status' | 'query-event';
