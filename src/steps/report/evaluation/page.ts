/** Evaluation → page (being written). */
import type { Evaluation } from '../../../domain/evaluation.ts';

export function evaluationPage(evaluation: Evaluation): string {
  return `<!doctype html><title>${evaluation.model.id}</title>`;
}
