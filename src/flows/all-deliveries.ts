/** Deliveries to hospitals, their archives and subscribers as one, for who looks after them. */
import { AppError } from '../errors.ts';
import type { Outbox } from '../ports/outbox.ts';

type Deliveries = Pick<Outbox, 'list' | 'retry' | 'counts'>;

export function allDeliveries(...boxes: readonly Deliveries[]): Deliveries {
  return {
    async list(states) {
      return (await Promise.all(boxes.map((box) => box.list(states)))).flat();
    },
    async retry(id, at) {
      for (const box of boxes) if (await isRetried(box, id, at)) return;
      throw new AppError('request.not-found', 'there is no parked delivery of this number');
    },
    async counts() {
      const counted = await Promise.all(boxes.map((box) => box.counts()));
      const sumOf = (state: 'waiting' | 'written' | 'parked') =>
        counted.reduce((sum, each) => sum + each[state], 0);
      return { waiting: sumOf('waiting'), written: sumOf('written'), parked: sumOf('parked') };
    },
  };
}

/** @returns false: it is in another box */
async function isRetried(box: Deliveries, id: string, at: string): Promise<boolean> {
  try {
    await box.retry(id, at);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'request.not-found') return false;
    throw error;
  }
}
