/** One line of predictions.csv a person: `id,label,probability,set,abstained,score,reason`. */
import type { ConformalCalibrator } from '../../steps/calibration/conformal.ts';
import { outcomeSet } from '../../steps/calibration/conformal.ts';
import type { Scored } from './cohort.ts';
import type { EvaluatedPerson } from './request.ts';

export const PREDICTIONS_HEADER = 'id,label,probability,set,abstained,score,reason';

/** What a line needs until the sets are known; `known` tells whether the person is among those they are made from. */
export function draftLine(
  { id, label }: EvaluatedPerson,
  { score, probability, reason }: Scored,
  group: string,
  isKnown: boolean,
): string {
  return JSON.stringify([id, label, probability ?? null, number(score), reason, group, isKnown]);
}

function number(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

type Draft = [string, 0 | 1, number | null, number | null, string, string, boolean];

/** @param turned -1 where the score was turned to rise with the risk */
export function completeLine(
  line: string,
  calibrator: ConformalCalibrator,
  turned: 1 | -1,
): string {
  const [id, label, probability, score, reason, group, isKnown] = JSON.parse(line) as Draft;
  const set =
    score === null
      ? ''
      : setInWords(outcomeSet(calibrator, group, score, isKnown ? label : undefined));
  const cells = [
    quoted(id),
    label,
    probability ?? '',
    set,
    score === null,
    score === null ? '' : score * turned,
    reason,
  ];
  return cells.join(',');
}

/** `0`, `1`, `0|1` where neither can be excluded, `none` where both are strange. */
function setInWords(set: { without: boolean; with: boolean }): string {
  if (set.without && set.with) return '0|1';
  if (set.with) return '1';
  return set.without ? '0' : 'none';
}

function quoted(text: string): string {
  return /[",\n\r]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
