/** Subscriptions of programs, the events that concern them, and how far each receiver has confirmed them. */
import type { Subscription } from '@medplum/fhirtypes';
import type {
  SubscriptionEvent,
  SubscriptionStatus,
  SubscriptionTerms,
} from '../domain/subscription.ts';
import type { StoredVersion } from './resource-store.ts';

/** As the client gave it: without what we add. */
export type GivenSubscription = Omit<Subscription, 'id' | 'meta' | 'status' | 'error'>;

export interface HeldSubscription {
  readonly id: string;
  readonly client: string;
  /** Of the resource; each change of the status is one as well. */
  readonly version: number;
  readonly lastUpdated: string;
  readonly status: SubscriptionStatus;
  /** Why it is in error. */
  readonly error?: string;
  readonly given: GivenSubscription;
  readonly terms: SubscriptionTerms;
  /** Events since it was first active: number of the last one. */
  readonly events: number;
  /** Number of the last event that the receiver has confirmed. */
  readonly delivered: number;
  /** Tries since the last success. */
  readonly tries: number;
  readonly failingSince?: string;
  /** Of the last change by the client: what was tried before it does not count. */
  readonly changes: number;
}

export interface EventWithVersion {
  readonly event: SubscriptionEvent;
  /** undefined: no longer held. */
  readonly focus: StoredVersion | undefined;
}

/** What has to be done for a subscription now. */
export interface DueSubscription {
  readonly id: string;
  readonly what: 'handshake' | 'events' | 'heartbeat' | 'end';
}

/** A subscription as it was when a delivery began. */
type Tried = Pick<HeldSubscription, 'id' | 'changes'>;

export interface Subscriptions {
  /** Durable before it returns. @throws AppError `subscription.too-many` */
  create(
    subscription: Pick<HeldSubscription, 'id' | 'client' | 'status' | 'given' | 'terms'>,
    limit: number,
    at: string,
  ): Promise<HeldSubscription>;
  /** @param ifVersion undefined: whatever it is. @throws AppError `request.not-found`, `request.version` */
  replace(
    subscription: Pick<HeldSubscription, 'id' | 'client' | 'status' | 'given' | 'terms'>,
    ifVersion: number | undefined,
    at: string,
  ): Promise<HeldSubscription>;
  /** @returns whether it was there */
  remove(id: string, client: string): Promise<boolean>;
  /** Also another client's: who asks looks at `client`. */
  get(id: string): Promise<HeldSubscription | undefined>;
  ofClient(client: string): Promise<readonly HeldSubscription[]>;
  /** Both numbers included, in their order. */
  events(
    id: string,
    since: number,
    until: number,
    limit: number,
  ): Promise<readonly EventWithVersion[]>;
  /** In the order of their time. */
  due(now: string): Promise<readonly DueSubscription[]>;
  /** What is due of one. */
  dueOf(id: string, now: string): Promise<DueSubscription | undefined>;
  /** The receiver has answered the handshake. @param heartbeatAt when the first one is due */
  activate(tried: Tried, heartbeatAt: string | undefined, at: string): Promise<void>;
  /** The receiver has confirmed everything up to an event. */
  confirm(id: string, upTo: number): Promise<void>;
  /** Tried in vain: again at a moment. */
  postpone(tried: Tried, detail: string, nextTryAt: string, at: string): Promise<void>;
  /** In error, for the subscriber to see. */
  park(tried: Tried, detail: string, at: string): Promise<void>;
  heartbeatSent(id: string, next: string): Promise<void>;
  turnOff(id: string, at: string): Promise<void>;
}
