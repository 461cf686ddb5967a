/**
 * BMI as an input: as measured, else from the newest weight and height.
 */
import { momentBefore } from './duration.ts';
import { measured, newestOf } from './measured.ts';
import type { Reading, ReadingContext } from './reading.ts';

/** An adult's height does not change within ten years. */
const HEIGHT_MAX_AGE = 'P10Y';

/** @returns kg/m2 */
export function readBmi(context: ReadingContext): Reading {
  const bmi = newestOf('bmi', context);
  if (!('known' in bmi)) return measured(bmi);
  const weight = newestOf('body-weight', context);
  const notBeforeMs = momentBefore(context.record.asOfMs, HEIGHT_MAX_AGE);
  const height = newestOf('body-height', { ...context, notBeforeMs });
  if ('known' in weight || 'known' in height) return bmi;
  const { observedAt, observedAtMs, source } = weight;
  return {
    known: true,
    value: weight.value / (height.value / 100) ** 2,
    origin: 'derived',
    sources: [source, height.source],
    observedAt,
    observedAtMs,
    remark: 'computed from weight and height',
  };
}
