/** Deliveries to hospitals and notifications to subscribers as one, for who looks after them. */
import { AppError } from '../errors.ts';
import type { Notifications } from '../ports/notifications.ts';
import type { Outbox } from '../ports/outbox.ts';

type Deliveries = Pick<Outbox, 'list' | 'retry' | 'counts'>;

export function allDeliveries(outbox: Deliveries, notifications: Notifications): Deliveries {
  return {
    async list(states) {
      return [...(await outbox.list(states)), ...(await notifications.list(states))];
    },
    async retry(id, at) {
      try {
        await outbox.retry(id, at);
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'request.not-found')) throw error;
        await notifications.retry(id, at);
      }
    },
    async counts() {
      const [sent, told] = await Promise.all([outbox.counts(), notifications.counts()]);
      return {
        waiting: sent.waiting + told.waiting,
        written: sent.written + told.written,
        parked: sent.parked + told.parked,
      };
    },
  };
}
