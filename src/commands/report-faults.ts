/** What went wrong in a run → lines for the operator, and the exit code. */
import type { Fault } from '../flows/assess-data-set.ts';

/** @returns 0 without faults; 1 where this program made a mistake, else that of the data */
export function reportFaults(
  faults: readonly Fault[],
  stream: { readonly write: (text: string) => unknown },
  done: 'assessed' | 'read' = 'assessed',
): number {
  if (faults.length === 0) return 0;
  const many = faults.length > 1;
  if (many) stream.write(`mentor: ${faults.length} inputs were not ${done}:\n`);
  for (const { where, message } of faults) {
    stream.write(`${many ? '  ' : 'mentor: '}${where}: ${message}\n`);
  }
  return Math.min(...faults.map(({ exitCode }) => exitCode));
}
