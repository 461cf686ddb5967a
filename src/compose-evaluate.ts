/** The wiring of `mentor evaluate`: models, tables and the folder that receives the result; no server, no store. */
import { openRegistry } from './assess-knowledge.ts';
import type { EvaluateCommandRequest } from './commands/wiring.ts';
import type { Evaluation } from './domain/evaluation.ts';
import { evaluateModel as evaluate } from './flows/evaluate-model.ts';
import { evaluationFolder } from './outbound/files/evaluation-folder.ts';
import { fileLocalEvaluations } from './outbound/files/local-evaluations.ts';
import { recordFiles } from './outbound/files/record-files.ts';
import { csvTableFiles } from './outbound/files/table-files.ts';

/** @throws AppError `model.unknown`, `model.invalid`, `input.*`, `usage.wrong` */
export async function evaluateModel({
  request,
  models,
  out,
  keepIn,
  onProgress,
}: EvaluateCommandRequest): Promise<Evaluation> {
  const registry = openRegistry(models);
  const output = out === undefined ? undefined : await evaluationFolder(out);
  return evaluate(request, {
    registry,
    tables: csvTableFiles(),
    records: recordFiles(process.stdin),
    onProgress,
    clock: { now: () => new Date().toISOString() },
    ...(keepIn === undefined ? {} : { local: fileLocalEvaluations(keepIn) }),
    ...(output === undefined ? {} : { output }),
  });
}
