/** An Observation of the code system mentor-inputs → the answer to an input without a code of its own. */
import { MENTOR_INPUTS_PATH } from '../../domain/codes/code-systems.ts';
import type { Answer } from '../../domain/patient-record.ts';
import type { Finding } from './finding.ts';
import type { Json } from './json.ts';
import { isJson, listOf, numberOf, objectOf, textOf } from './json.ts';
import type { Moment } from './moment.ts';
import { leaveOutWithoutValue } from './no-value.ts';
import type { Reading } from './reading.ts';
import { add, leaveOut } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';
import { sourceOf } from './record-entry.ts';

export function readAnswer(
  reading: Reading,
  entry: RecordEntry,
  finding: Finding,
  input: string,
  moment: Moment,
): void {
  const { holder } = finding;
  const quantity = objectOf(holder['valueQuantity']);
  const comparator = textOf(quantity?.['comparator']);
  if (comparator !== undefined) {
    const detail = `"${comparator}${numberOf(quantity?.['value']) ?? ''}" is a limit, not a value`;
    leaveOut(reading, entry, 'comparator', detail, { concept: input, at: moment.at });
    return;
  }
  const value = answerIn(holder, quantity);
  if (value === undefined) {
    leaveOutWithoutValue(reading, entry, finding, input, moment);
    return;
  }
  const unit = textOf(quantity?.['code']) ?? textOf(quantity?.['unit']);
  const answer: Answer = {
    input,
    value,
    observedAt: moment.at,
    observedAtMs: moment.ms,
    source: sourceOf(entry, finding.display, moment.at),
  };
  add(reading.answers, input, {
    value: unit === undefined ? answer : { ...answer, unit },
    preference: 0,
    revision: moment.revision,
    resource: entry.resource,
  });
}

function answerIn(holder: Json, quantity: Json | undefined): Answer['value'] | undefined {
  const { valueBoolean } = holder;
  if (typeof valueBoolean === 'boolean') return valueBoolean;
  const number = numberOf(holder['valueInteger'] ?? holder['valueDecimal'] ?? quantity?.['value']);
  return number ?? codeIn(holder['valueCodeableConcept']) ?? textOf(holder['valueString']);
}

/** A code of mentor-inputs before any other, a text where nothing is coded. */
function codeIn(concept: unknown): string | undefined {
  let other: string | undefined;
  for (const coding of listOf(objectOf(concept)?.['coding'])) {
    if (!isJson(coding)) continue;
    const code = textOf(coding['code']);
    if (textOf(coding['system'])?.endsWith(MENTOR_INPUTS_PATH) && code !== undefined) return code;
    other ??= code;
  }
  return other ?? textOf(objectOf(concept)?.['text']);
}
