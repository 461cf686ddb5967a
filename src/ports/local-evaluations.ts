/** Evaluations on local data that a hospital keeps, one a model version: figures only, never the rows of people. */
import type { Evaluation } from '../domain/evaluation.ts';
import type { LocalEvaluation } from '../domain/model-card.ts';

export interface LocalEvaluations {
  /** The last one kept for this version. @throws AppError `store.failed` where it cannot be read */
  of(id: string, version: string): Promise<LocalEvaluation | undefined>;
  /** Replaces the one before of the same model version. @throws AppError `store.failed` */
  keep(evaluation: Evaluation, at: string): Promise<void>;
}
