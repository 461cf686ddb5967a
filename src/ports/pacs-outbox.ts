/** What an archive is to get: kept durably until it has it. */
import type { CommitmentResult } from '../domain/storage-commitment.ts';
import type { OutboxState, OutboxSummary } from './outbox.ts';
import type { OutgoingInstance } from './pacs.ts';

export type PacsContent =
  | { readonly kind: 'instances'; readonly instances: readonly OutgoingInstance[] }
  | { readonly kind: 'commitment'; readonly result: CommitmentResult };

export interface PacsDelivery {
  readonly id: string;
  readonly hospital: string;
  /** For a person: "Enhanced SR, Secondary Capture". */
  readonly what: string;
  readonly content: PacsContent;
  readonly tries: number;
  readonly enqueuedAt: string;
}

/** What an archive has of a study, or will have: without the files. */
export interface SentResults {
  readonly id: string;
  /** The archive has confirmed them. */
  readonly isSent: boolean;
  readonly instances: readonly Omit<OutgoingInstance, 'part10'>[];
}

export interface PacsOutbox {
  /** Durable before it returns; the same id again changes nothing (same content, same id). */
  enqueue(delivery: Omit<PacsDelivery, 'tries'>): Promise<void>;
  /** Of a study, whatever has become of them, in the order they were enqueued. */
  resultsOf(hospital: string, studyInstanceUid: string): Promise<readonly SentResults[]>;
  /** Those for whose archives something is due. */
  hospitalsDue(now: string): Promise<readonly string[]>;
  /** Whose time came first: one that fails does not hold up those behind it for ever. */
  due(hospital: string, now: string): Promise<PacsDelivery | undefined>;
  /** The archive has it; its content is dropped. */
  markSent(id: string, at: string): Promise<void>;
  /** @param nextTryAt undefined: parked */
  markFailed(id: string, detail: string, nextTryAt: string | undefined): Promise<void>;
  /** In the order they were enqueued. */
  list(states: readonly OutboxState[]): Promise<readonly OutboxSummary[]>;
  /** A parked or waiting one is tried again, at once. @throws AppError `request.not-found` */
  retry(id: string, at: string): Promise<void>;
  counts(): Promise<Readonly<Record<OutboxState, number>>>;
}
