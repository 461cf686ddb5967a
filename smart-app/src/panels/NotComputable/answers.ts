/** What a person entered for missing inputs, and the entries it becomes. Nothing is preselected; "unknown" is an answer. */
import type { Entry, InputField, MissingView } from '../../../../src/inbound/app-api/contract.ts';
import { faultOf, valueOf } from '../WhatIf/draft.ts';
import { unitName } from '../../format/quantity.ts';

export interface Answer {
  /** As typed or chosen; empty while not answered. */
  readonly text: string;
  readonly unit: string | null;
  readonly unknown: boolean;
}

export type Answers = Readonly<Record<string, Answer>>;

export function answerOf(answers: Answers, field: InputField): Answer {
  return answers[field.input] ?? { text: '', unit: field.units[0] ?? null, unknown: false };
}

function isAnswered(answer: Answer): boolean {
  return answer.unknown || answer.text.trim() !== '';
}

/** A range belongs to the first unit; in another one the service checks. */
function fieldInUnit(field: InputField, unit: string | null): InputField {
  return unit === null || unit === field.units[0] ? field : { ...field, range: null };
}

export function answerFault(field: InputField, answer: Answer): string | null {
  if (answer.unknown || answer.text.trim() === '') return null;
  if (field.type === 'boolean' || field.type === 'code') return null;
  return faultOf(fieldInUnit(field, answer.unit), answer.text, unitName(answer.unit));
}

/** One entry for each answered input; null value is the answer "unknown". */
export function entriesOf(
  missing: readonly MissingView[],
  answers: Answers,
  at: string,
): readonly Entry[] {
  return missing.flatMap(({ input, field }) => {
    const answer = answerOf(answers, field);
    if (!isAnswered(answer)) return [];
    const value = answer.unknown ? null : valueOf(fieldInUnit(field, answer.unit), answer.text);
    return [{ input, value, unit: answer.unknown ? null : answer.unit, at }];
  });
}
