/**
 * A case that a model must reproduce, and what a run of all of them says. `reference-cases.json` holds a list of them.
 */
import type { FeatureValue } from './assessment.ts';

export interface ReferenceCase {
  readonly id: string;
  /** By input id, in the input's unit; an absent one is unknown. */
  readonly inputs: Readonly<Record<string, FeatureValue>>;
  /** Variant of the model that runs, where it has variants. */
  readonly variant?: string;
  /** Outcome and horizon, where the model has several. */
  readonly outcome?: string;
  readonly horizonYears?: number;
  /** Probability 0–1, points or index. */
  readonly expected: number;
  /** Largest difference that still agrees; follows from the digits that the source prints. */
  readonly tolerance: number;
  /** Who computed or printed the expected value. */
  readonly source: string;
}

export interface FailedCase {
  readonly id: string;
  readonly expected: number;
  readonly tolerance: number;
  readonly source: string;
  /** Absent where the definition computes nothing from these inputs. */
  readonly computed?: number;
}

export interface Verification {
  readonly model: string;
  readonly version: string;
  readonly cases: number;
  readonly failed: readonly FailedCase[];
}
