/** Which images the archives have announced of a study; durable. */
import type { AvailabilityNotice } from '../domain/availability-notice.ts';
import type { StudyKey } from './reading-store.ts';

export interface Announced {
  readonly images: number;
  /** Of them, those that are not here. */
  readonly missing: number;
}

export interface AvailabilityNotices {
  /** Durable before it returns; several of one study add up. */
  add(hospital: string, notice: AvailabilityNotice, at: string): Promise<void>;
  /** undefined: nothing was announced. */
  of(study: StudyKey): Promise<Announced | undefined>;
}
