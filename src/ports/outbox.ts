/** Bundles that must reach a hospital: kept durably until it has confirmed them. */
import type { Bundle } from '@medplum/fhirtypes';

export type OutboxState = 'waiting' | 'written' | 'parked';

export interface OutboxItem {
  readonly id: string;
  readonly hospital: string;
  /** `Patient/<id>` at the hospital. */
  readonly patient: string;
  /** What it is, for a person: "RiskAssessments (7), CarePlan, Provenance". */
  readonly what: string;
  readonly bundle: Bundle;
  readonly state: OutboxState;
  readonly tries: number;
  readonly enqueuedAt: string;
  readonly nextTryAt?: string;
  /** The hospital's answer or our reason; never a name. */
  readonly detail?: string;
  /** Answer of the hospital: where each entry was written. */
  readonly response?: Bundle;
}

/** An item without what it carries, for who only looks. */
export type OutboxSummary = Omit<OutboxItem, 'bundle' | 'response'>;

export interface Outbox {
  /** Durable before it returns; the same id again changes nothing (same content, same id). */
  enqueue(
    item: Pick<OutboxItem, 'id' | 'hospital' | 'patient' | 'what' | 'bundle' | 'enqueuedAt'>,
  ): Promise<void>;
  /** Items whose time has come, oldest first, one patient's in their order. */
  due(now: string, limit: number): Promise<readonly OutboxItem[]>;
  /** @param said where it was not written as it was given: "RiskAssessment written as Observation" */
  markWritten(id: string, response: Bundle, at: string, said?: string): Promise<void>;
  markFailed(id: string, detail: string, nextTryAt: string | undefined): Promise<void>;
  /** Not tried: its time comes later. */
  postpone(id: string, detail: string, nextTryAt: string): Promise<void>;
  /** What waits for a patient may be tried at once: a token is there again. */
  hurry(hospital: string, patient: string): Promise<void>;
  /** In the order they were enqueued. */
  list(states: readonly OutboxState[]): Promise<readonly OutboxSummary[]>;
  /** A parked or waiting item is tried again, at once. @throws AppError `request.not-found` */
  retry(id: string, at: string): Promise<void>;
  get(id: string): Promise<OutboxItem | undefined>;
  ofPatient(hospital: string, patient: string): Promise<readonly OutboxItem[]>;
  counts(): Promise<Readonly<Record<OutboxState, number>>>;
}
