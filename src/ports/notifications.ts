/**
 * Notifications that wait for subscribers, for who looks after deliveries beside the outbox.
 *
 * An event is `waiting` until its receiver has confirmed it, `parked` where its subscription is in error, then `written`.
 */
import type { OutboxState, OutboxSummary } from './outbox.ts';

export interface Notifications {
  /** In the form of deliveries to hospitals: `hospital` is the client, `patient` the Subscription. */
  list(states: readonly OutboxState[]): Promise<readonly OutboxSummary[]>;
  /**
   * The subscription of a parked or waiting event is tried again at once, from its first undelivered event on.
   *
   * @throws AppError `request.not-found` where no event of this number waits
   */
  retry(id: string, at: string): Promise<void>;
  counts(): Promise<Readonly<Record<OutboxState, number>>>;
}
