/**
 * QuestionnaireResponse → answers to questions that are coded: an item whose linkId is a LOINC code (also as the last
 * part of a path, `/44249-1/44250-9`), or whose linkId or definition names an input of mentor-inputs.
 */
import { LOINC } from '../../domain/codes/code-systems.ts';
import { dateMs, isAfter } from './fhir-date.ts';
import type { Finding } from './finding.ts';
import { conceptOf, meaningOf } from './finding.ts';
import type { Json } from './json.ts';
import { isJson, listOf, objectOf, textOf } from './json.ts';
import { readFinding } from './read-finding.ts';
import type { Reading } from './reading.ts';
import { leaveOut } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';

const INPUT = /\/CodeSystem\/mentor-inputs[|#/]([A-Za-z0-9_.-]+)$/u;

export function readQuestionnaireResponse(reading: Reading, entry: RecordEntry): void {
  const { resource } = entry;
  const findings = findingsIn(resource);
  if (findings.length === 0) return;
  const leave = (because: Parameters<typeof leaveOut>[2], detail: string): void => {
    for (const finding of findings) {
      leaveOut(reading, entry, because, detail, { concept: conceptOf(finding) });
    }
  };
  const { status } = resource;
  const at = textOf(resource['authored']);
  const ms = dateMs(at);
  if (status === 'entered-in-error') leave(status, 'it was entered in error');
  else if (status !== 'completed' && status !== 'amended')
    leave('not-final', 'it is not completed');
  else if (at === undefined) leave('no-date', 'it has no authored date');
  else if (ms === undefined)
    leave('malformed', 'QuestionnaireResponse.authored is not a FHIR date');
  else if (isAfter(at, reading)) leave('in-the-future', 'it lies after the moment of assessment');
  else {
    const moment = { at, ms, revision: status === 'amended' ? 1 : 0 };
    for (const finding of findings) readFinding(reading, entry, finding, moment);
  }
}

/** Items at any depth; a stack instead of recursion, since nobody limits how deep they lie. */
function findingsIn(resource: Json): Finding[] {
  const findings: Finding[] = [];
  const open = [...listOf(resource['item'])].reverse();
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (!isJson(item)) continue;
    const found = findingOf(item);
    if (found) findings.push(found);
    const inner = [...listOf(item['item'])];
    for (const answer of listOf(item['answer'])) {
      for (const one of listOf(objectOf(answer)?.['item'])) inner.push(one);
    }
    for (const one of inner.reverse()) open.push(one);
  }
  return findings;
}

function findingOf(item: Json): Finding | undefined {
  const answer = objectOf(listOf(item['answer'])[0]);
  const linkId = textOf(item['linkId']);
  if (!answer || linkId === undefined) return undefined;
  const input = (INPUT.exec(linkId) ?? INPUT.exec(textOf(item['definition']) ?? ''))?.[1];
  const code = input ?? linkId.slice(linkId.lastIndexOf('/') + 1);
  const meaning: Finding['meaning'] | undefined =
    input === undefined ? meaningOf(LOINC, code) : { kind: 'input', input };
  if (!meaning || meaning.kind === 'not-to-use') return undefined;
  const { valueCoding } = answer;
  const holder =
    valueCoding === undefined
      ? answer
      : { ...answer, valueCodeableConcept: { coding: [valueCoding] } };
  const path = `QuestionnaireResponse.item(${linkId}).answer[0]`;
  return { meaning, holder, code, display: textOf(item['text']), path, isPanel: false };
}
