/**
 * Inputs that are measured: the newest usable value of a concept, a comparison with a limit, a ratio to the laboratory's
 * upper limit, and an answer out of a list.
 */
import { durationInWords } from './duration.ts';
import { inSentence, notFound } from './reading.ts';
import { valueInUnit } from './unit.ts';
import { dayInWords } from '../../domain/day-in-words.ts';
import type { MissingReason } from '../../domain/assessment.ts';
import type { InputSource } from '../../domain/model.ts';
import type { Measurement } from '../../domain/patient-record.ts';
import type { Source, UnusedReason } from '../../domain/source.ts';
import type { NotFound, Reading, ReadingContext } from './reading.ts';

type Of<From extends InputSource['from']> = Extract<InputSource, { from: From }>;

export function readMeasurement({ concept }: Of<'measurement'>, context: ReadingContext): Reading {
  const measurement = newestOf(concept, context);
  if ('known' in measurement) return measurement;
  const value = valueInUnit(measurement, context.input.unit);
  if (value === undefined) {
    const detail = `${context.input.title} is recorded in ${measurement.unit}, which cannot be converted to ${context.input.unit ?? ''}.`;
    return notFound('unit-not-convertible', detail, [measurement.source]);
  }
  return { ...measured(measurement), value };
}

const COMPARE: Readonly<Record<Of<'comparison'>['op'], (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

export function readComparison(source: Of<'comparison'>, context: ReadingContext): Reading {
  const measurement = newestOf(source.concept, context);
  if ('known' in measurement) return measurement;
  return {
    ...measured(measurement),
    value: COMPARE[source.op](measurement.value, source.value),
    origin: 'derived',
  };
}

export function readRatio(
  { concept }: Of<'ratio-to-reference-high'>,
  context: ReadingContext,
): Reading {
  const measurement = newestOf(concept, context);
  if ('known' in measurement) return measurement;
  const { referenceHigh } = measurement;
  if (referenceHigh === undefined || referenceHigh <= 0) {
    const detail = `${context.input.title}: the laboratory gives no upper limit of normal with the value.`;
    return notFound('never-recorded', detail, [measurement.source]);
  }
  return {
    ...measured(measurement),
    value: measurement.value / referenceHigh,
    origin: 'derived',
  };
}

export function readCoded({ concept, values }: Of<'coded'>, context: ReadingContext): Reading {
  const all = context.record.codedValues.get(concept) ?? [];
  const newest = all.find(({ value }) => Object.hasOwn(values, value));
  const value = newest === undefined ? undefined : values[newest.value];
  if (newest === undefined || value === undefined) return missing(concept, context);
  if (newest.observedAtMs < context.notBeforeMs) return tooOld(newest, context);
  const { observedAt, observedAtMs, source, enteredByHand } = newest;
  return {
    known: true,
    value,
    origin: enteredByHand === true ? 'entered-by-hand' : 'recorded',
    sources: [source],
    observedAt,
    observedAtMs,
  };
}

/** The newest usable measurement, or why there is none. */
export function newestOf(concept: string, context: ReadingContext): Measurement | NotFound {
  const newest = context.record.measurements.get(concept)?.[0];
  if (newest === undefined) return missing(concept, context);
  if (newest.observedAtMs < context.notBeforeMs) return tooOld(newest, context);
  const passedOver = newerUnusable(concept, newest, context);
  if (passedOver === undefined) return newest;
  return { ...newest, remarks: [...(newest.remarks ?? []), passedOver] };
}

/** A value that was observed later and cannot be used is not passed over in silence. */
function newerUnusable(
  concept: string,
  newest: Measurement,
  { record, input }: ReadingContext,
): string | undefined {
  for (const { because, concept: of, detail, source } of record.unused) {
    if (of !== concept || source.at === undefined) continue;
    if (REASONS[because] === undefined && because !== 'set-aside') continue;
    if (!(Date.parse(source.at) > newest.observedAtMs)) continue;
    const older = `the value of ${dayInWords(newest.observedAt)} is used`;
    return `a newer value of ${inSentence(input.title)}, of ${dayInWords(source.at)}, cannot be used (${detail.replace(/\.$/, '')}); ${older}`;
  }
  return undefined;
}

/** A measurement as a reading, in its canonical unit. */
export function measured(measurement: Measurement): Extract<Reading, { known: true }> {
  const { asRecorded, observedAt, observedAtMs, remarks, source } = measurement;
  return {
    known: true,
    value: measurement.value,
    origin: measurement.enteredByHand === true ? 'entered-by-hand' : 'recorded',
    sources: [source],
    observedAt,
    observedAtMs,
    asRecorded,
    ...(remarks === undefined || remarks.length === 0 ? {} : { remark: remarks.join('; ') }),
  };
}

interface Dated {
  readonly observedAt: string;
  readonly source: Source;
}

export function tooOld({ observedAt, source }: Dated, { input }: ReadingContext): NotFound {
  const limit = durationInWords(input.maxAge ?? '');
  const detail = `The newest value of ${inSentence(input.title)} is of ${dayInWords(observedAt)}, more than ${limit} before this assessment.`;
  return notFound('too-old', detail, [source]);
}

const REASONS: Partial<Record<UnusedReason, MissingReason>> = {
  comparator: 'only-a-limit',
  'no-unit': 'unit-not-convertible',
  'unit-not-convertible': 'unit-not-convertible',
  'not-plausible': 'not-plausible',
  contradicted: 'contradictory',
};

/** Recorded, and yet as if it were not: said, so that nobody looks for it in vain. */
const NOT_COUNTED: ReadonlySet<UnusedReason> = new Set([
  'not-final',
  'in-the-future',
  'no-date',
  'set-aside',
]);

/** Nothing usable: what was found and not used, else that nothing was found. */
function missing(concept: string, { record, input }: ReadingContext): NotFound {
  for (const unused of record.unused) {
    const because = unused.concept === concept ? REASONS[unused.because] : undefined;
    if (because !== undefined) {
      const detail = `${input.title} is recorded but cannot be used: ${unused.detail}.`;
      return notFound(because, detail.replace(/\.\.$/, '.'), [unused.source]);
    }
  }
  const uncounted = record.unused.find(
    ({ concept: of, because }) => of === concept && NOT_COUNTED.has(because),
  );
  if (uncounted !== undefined) {
    const detail = `${input.title} is recorded but does not count: ${uncounted.detail}.`;
    return notFound('never-recorded', detail, [uncounted.source]);
  }
  return notFound('never-recorded', `${input.title} is not in the record.`);
}
