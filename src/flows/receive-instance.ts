/** An object on its way in, by whichever way: counted. Studies that wait to be complete are seen in the store. */
import { AppError } from '../errors.ts';
import type { Arrival, Received, Receiving, StudyStore } from '../ports/study-store.ts';

export type ReceiveInstance = (arrival: Arrival) => Promise<Receiving>;

export interface ReceivedCounts {
  readonly received: number;
  readonly stored: number;
  readonly same: number;
  /** Given up by the sender before their end. */
  readonly aborted: number;
  /** Error code → how many. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface InstanceReceiver {
  readonly receive: ReceiveInstance;
  readonly counts: () => ReceivedCounts;
}

export function instanceReceiver(store: Pick<StudyStore, 'receive'>): InstanceReceiver {
  const counts = { received: 0, stored: 0, same: 0, aborted: 0 };
  const refused = new Map<string, number>();
  const refuse = (error: unknown): never => {
    const code = error instanceof AppError ? error.code : 'store.failed';
    refused.set(code, (refused.get(code) ?? 0) + 1);
    throw error;
  };
  async function receive(arrival: Arrival): Promise<Receiving> {
    counts.received += 1;
    const receiving = await store.receive(arrival).catch(refuse);
    let isRefused = false;
    return {
      write: (chunk) =>
        receiving.write(chunk).catch((error: unknown) => {
          if (isRefused) throw error;
          isRefused = true;
          return refuse(error);
        }),
      async commit() {
        const kept = await receiving.commit().catch(refuse);
        counts[kept.state] += 1;
        return kept;
      },
      async abort() {
        if (!isRefused) counts.aborted += 1;
        await receiving.abort();
      },
      get identity() {
        return receiving.identity;
      },
    };
  }
  return { receive, counts: () => ({ ...counts, refused: Object.fromEntries(refused) }) };
}

/**
 * One whole object from a stream. Nothing is left behind where it fails.
 *
 * @throws AppError as Receiving; whatever the stream throws
 */
export async function receiveStream(
  receiving: Receiving,
  chunks: AsyncIterable<Uint8Array>,
): Promise<Received> {
  try {
    for await (const chunk of chunks) await receiving.write(chunk);
  } catch (error) {
    await receiving.abort();
    throw error;
  }
  return receiving.commit();
}
