/** A run → what a reader must know before the figures. */
import type { ScoredCases } from '../../domain/scored-cases.ts';
import type { PeopleSource } from './request.ts';
import type { Run } from './run.ts';

/** Riley et al., Stat Med 2021: below 100 events and 100 others an external validation says little. */
const FEW = 100;

export function warningsOf(
  { data }: PeopleSource,
  run: Run,
  cases: ScoredCases,
  answered: number,
): string[] {
  const some = cases.labels.reduce((sum, label) => sum + label, 0);
  const none = cases.labels.length - some;
  const silent = 1 - answered / run.cohort.labels.length;
  const warnings: string[] = [];
  if (Math.min(none, some) < FEW) {
    warnings.push(
      `Only ${some} people with and ${none} without the outcome: fewer than ${FEW} of either say little about calibration.`,
    );
  }
  if (silent > 0.05) {
    warnings.push(
      `The model abstains for ${(100 * silent).toFixed(1)} % of the rows; the figures are of the others.`,
    );
  }
  if (data.unlabelled > 0) {
    warnings.push(
      `${data.unlabelled} rows without an outcome were left out; such people are rarely like the others.`,
    );
  }
  if (run.sampledShare < 1) {
    warnings.push(
      `The figures rest on a random ${(100 * run.sampledShare).toFixed(1)} % of the rows; all are in predictions.csv.`,
    );
  }
  return warnings;
}
