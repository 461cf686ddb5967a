/**
 * What a person answered to an input (CodeSystem mentor-inputs): a clinician's judgement, a questionnaire, an entry by hand.
 */
import { notFound } from './reading.ts';
import { tooOld } from './measured.ts';
import type { FeatureValue } from '../../domain/assessment.ts';
import type { ModelInput } from '../../domain/model.ts';
import type { Answer } from '../../domain/patient-record.ts';
import type { Reading, ReadingContext } from './reading.ts';

/** The newest answer; undefined where nobody was asked. */
export function readAnswer(context: ReadingContext): Reading | undefined {
  const { record, input, notBeforeMs } = context;
  const answer = record.answers.get(input.answerId ?? input.id)?.[0];
  if (answer === undefined) return undefined;
  if (answer.observedAtMs < notBeforeMs) return tooOld(answer, context);
  const { observedAt, observedAtMs, source, enteredByHand } = answer;
  if (answer.value === 'unknown') {
    const detail = `${input.title} was answered with "unknown".`;
    return notFound('answered-unknown', detail, [source]);
  }
  const value = acceptedValue(answer, input);
  if (value === undefined) {
    const detail = `${input.title}: the answer ${String(answer.value)}${answer.unit === undefined ? '' : ` ${answer.unit}`} is none that the model knows.`;
    return notFound('unit-not-convertible', detail, [source]);
  }
  return {
    known: true,
    value,
    origin: enteredByHand === true ? 'entered-by-hand' : originOf(value),
    sources: [source],
    observedAt,
    observedAtMs,
  };
}

function originOf(value: FeatureValue): 'stated-yes' | 'stated-no' | 'recorded' {
  if (typeof value !== 'boolean') return 'recorded';
  return value ? 'stated-yes' : 'stated-no';
}

/** The answer where it is of the input's type and unit. */
function acceptedValue(answer: Answer, input: ModelInput): FeatureValue | undefined {
  const { value, unit } = answer;
  switch (input.type) {
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'code':
      return typeof value === 'string' && input.values?.includes(value) === true
        ? value
        : undefined;
    case 'number':
    case 'integer':
      return typeof value === 'number' && isSameUnit(unit, input.unit) ? value : undefined;
  }
}

/** Annotations say what is counted, not how: `{score}`, `{count}` and `1` are the same unit. */
function isSameUnit(given: string | undefined, wanted: string | undefined): boolean {
  const withoutAnnotation = (unit: string): string => unit.replace(/^\{.*\}$/, '1');
  return given === undefined || withoutAnnotation(given) === withoutAnnotation(wanted ?? '1');
}
