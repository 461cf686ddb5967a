/** What was read for an input → its feature: the value within the model's range, clamped and said so, or missing with the reason. */
import { inSentence, notFound } from './reading.ts';
import type { Feature, KnownFeature, MissingFeature } from '../../domain/assessment.ts';
import type { ModelInput } from '../../domain/model.ts';
import type { Found, NotFound } from './reading.ts';

/** Why an input is not there, as a feature. */
export function missing(input: ModelInput, reading: NotFound): MissingFeature {
  return {
    known: false,
    input: input.id,
    title: input.title,
    ...(input.unit === undefined ? {} : { unit: input.unit }),
    because: reading.because,
    detail: reading.detail,
    required: input.whenMissing === 'refuse',
    sources: reading.sources,
  };
}

/** The value as the model uses it: clamped to its range and said so, or refused. */
export function inRange(input: ModelInput, reading: Found): Feature {
  const { value } = reading;
  const { range } = input;
  if (range === undefined || typeof value !== 'number') return known(input, reading);
  if (value >= range.low && value <= range.high) return known(input, reading);
  const unit = unitInWords(input.unit);
  const outside = `${input.title} ${display(value)}${unit} is outside ${range.low} to ${range.high}${unit}, for which the model is made`;
  if (input.outOfRange === 'refuse') {
    return missing(input, notFound('outside-range', `${outside}.`, reading.sources));
  }
  const clamped = value < range.low ? range.low : range.high;
  const remark = `${outside}; computed with ${clamped}${unit}`;
  const remarks = [remark, ...(reading.remark === undefined ? [] : [reading.remark])].join('; ');
  return { ...known(input, { ...reading, value: clamped, remark: remarks }), clampedFrom: value };
}

function known(input: ModelInput, reading: Found): KnownFeature {
  const { value, origin, sources, asRecorded, observedAt, remark } = reading;
  return {
    known: true,
    input: input.id,
    title: input.title,
    value,
    ...(input.unit === undefined ? {} : { unit: input.unit }),
    origin,
    ...(asRecorded === undefined ? {} : { asRecorded }),
    ...(observedAt === undefined ? {} : { observedAt }),
    sources,
    ...(remark === undefined ? {} : { remark: withTitle(remark, input) }),
  };
}

/** A remark that does not name the input says whose it is. */
function withTitle(remark: string, { title }: ModelInput): string {
  const named = remark.includes(title) || remark.includes(inSentence(title));
  return named ? remark : `${inSentence(title)}: ${remark}`;
}

function unitInWords(unit: string | undefined): string {
  return unit === undefined || unit === '1' || unit.startsWith('{') ? '' : ` ${unit}`;
}

/** At most six digits, for a sentence. */
function display(value: number): string {
  return String(Number(value.toPrecision(6)));
}
