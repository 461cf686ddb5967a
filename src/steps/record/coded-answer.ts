/** The answer to a question with a fixed list of answers → our word for it. */
import { CODE_SYSTEM_KINDS } from '../../domain/codes/code-systems.ts';
import type { CodedConcept } from '../../domain/codes/coded-concepts.ts';
import type { Finding } from './finding.ts';
import type { Json } from './json.ts';
import { displayOf, listOf, numberOf, objectOf, textOf } from './json.ts';
import type { Moment } from './moment.ts';
import { leaveOutWithoutValue } from './no-value.ts';
import type { Reading } from './reading.ts';
import { add, leaveOut } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';
import { sourceOf } from './record-entry.ts';

export function readCodedAnswer(
  reading: Reading,
  entry: RecordEntry,
  finding: Finding,
  concept: CodedConcept,
  moment: Moment,
): void {
  const { holder } = finding;
  const given = textOf(holder['valueString']) ?? displayOf(holder['valueCodeableConcept']);
  const word = wordOf(concept, holder) ?? numberWordOf(concept, holder);
  if (word === undefined) {
    if (given === undefined) leaveOutWithoutValue(reading, entry, finding, concept.id, moment);
    else {
      const detail = `answer "${given}" says nothing about ${concept.title.toLowerCase()}`;
      leaveOut(reading, entry, 'no-value', detail, { concept: concept.id, at: moment.at });
    }
    return;
  }
  const value = {
    concept: concept.id,
    value: word,
    observedAt: moment.at,
    observedAtMs: moment.ms,
    source: sourceOf(entry, finding.display, moment.at),
  };
  add(reading.codedValues, concept.id, {
    value: given === undefined ? value : { ...value, display: given },
    preference: Math.max(0, concept.loinc.indexOf(finding.code)),
    revision: moment.revision,
    resource: entry.resource,
  });
}

function wordOf({ answers, texts }: CodedConcept, holder: Json): string | undefined {
  const answer = objectOf(holder['valueCodeableConcept']);
  for (const coding of listOf(answer?.['coding'])) {
    const code = textOf(objectOf(coding)?.['code']);
    const system = textOf(objectOf(coding)?.['system']);
    const kind = system === undefined ? undefined : CODE_SYSTEM_KINDS.get(system);
    if (code === undefined || (kind !== 'snomed' && kind !== 'loinc')) continue;
    if (Object.hasOwn(answers, code)) return answers[code];
  }
  const isCoded = listOf(answer?.['coding']).length > 0;
  const text = isCoded ? undefined : (textOf(answer?.['text']) ?? textOf(holder['valueString']));
  const lower = text?.trim().toLowerCase();
  return lower !== undefined && texts && Object.hasOwn(texts, lower) ? texts[lower] : undefined;
}

function numberWordOf({ highestNumber }: CodedConcept, holder: Json): string | undefined {
  if (highestNumber === undefined) return undefined;
  const number = numberOf(
    holder['valueInteger'] ??
      holder['valueDecimal'] ??
      objectOf(holder['valueQuantity'])?.['value'],
  );
  if (number === undefined || !Number.isInteger(number)) return undefined;
  return number >= 0 && number <= highestNumber ? String(number) : undefined;
}
