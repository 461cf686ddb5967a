/** What models read of a number that is typed in another unit than theirs; the service converts, here it is only shown. */
import type { ReadAsView } from '../../../../src/inbound/app-api/contract-add.ts';
import { spelled } from '../../format/quantity.ts';
import type { Answer } from '../NotComputable/answers.ts';
import { typedNumber } from '../WhatIf/draft.ts';

interface ReadAsProps {
  /** Of this field. */
  readonly readAs: readonly ReadAsView[];
  readonly answer: Answer;
}

/** Nothing until the service has answered to what stands in the field now. */
export function ReadAs({ readAs, answer }: ReadAsProps) {
  const text = readAs.filter((each) => isOf(each, answer)).map(textOf);
  if (text.length === 0) return null;
  return (
    <span className="xs" role="status">
      {text.join('; ')}
    </span>
  );
}

function isOf({ entered }: ReadAsView, { text, unit, unknown }: Answer): boolean {
  return !unknown && unit === entered.unit && typedNumber(text) === entered.value;
}

function textOf({ value, unit, models }: ReadAsView): string {
  const read = models === 1 ? 'as one model reads it' : `as ${models} models read it`;
  return `= ${spelled(`${value} ${unit}`)}, ${read}`;
}
