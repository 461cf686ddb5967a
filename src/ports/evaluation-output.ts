/** Where an evaluation is written: predictions as they come, the rest at the end; a run that fails leaves nothing behind. */
import type { Evaluation } from '../domain/evaluation.ts';

export interface EvaluationOutput {
  /** Lines that are not complete yet. */
  draft(lines: readonly string[]): Promise<void>;
  /** Completes every drafted line under the header, and writes figures and page. @throws AppError `usage.wrong` */
  finish(result: {
    readonly header: string;
    readonly complete: (line: string) => string;
    readonly evaluation: Evaluation;
    readonly page: string;
  }): Promise<void>;
  discard(): Promise<void>;
}
