/** Observation → measurements, coded answers and inputs without a code of their own; components as well. */
import { noteMembers } from './circular-members.ts';
import type { Finding } from './finding.ts';
import { conceptOf, findingOf } from './finding.ts';
import { isJson, objectOf } from './json.ts';
import { momentOf } from './moment.ts';
import type { Reading } from './reading.ts';
import { leaveOut, leaveOutMalformed } from './reading.ts';
import { readFinding } from './read-finding.ts';
import type { RecordEntry } from './record-entry.ts';
import { readScreening } from './screening.ts';

export function readObservation(reading: Reading, entry: RecordEntry): void {
  const { resource } = entry;
  if (resource['hasMember'] !== undefined || resource['derivedFrom'] !== undefined) {
    noteMembers(reading, entry);
  }
  const { component } = resource;
  const isPanel = component !== undefined || resource['hasMember'] !== undefined;
  const own = findingOf(resource, 'Observation', isPanel);
  if (component === undefined) {
    if (own) useFindings(reading, entry, [own]);
    else if (!isJson(resource['code']))
      malformed(reading, entry, 'Observation.code', 'a CodeableConcept');
    else readScreening(reading, entry);
    return;
  }
  if (!Array.isArray(component)) {
    malformed(reading, entry, 'Observation.component', 'a list');
    return;
  }
  const findings = own ? [own] : [];
  for (let index = 0; index < component.length; index += 1) {
    const part = objectOf(component[index]);
    const path = `Observation.component[${index}]`;
    const found = part ? findingOf(part, path, false) : undefined;
    if (found) findings.push(found);
    else if (!part) malformed(reading, entry, path, 'an object');
  }
  if (findings.length > 0) useFindings(reading, entry, findings);
}

/** Reads the values of an Observation or of answered questions, all of one moment and status. */
function useFindings(reading: Reading, entry: RecordEntry, findings: readonly Finding[]): void {
  const right = findings.filter((finding) => {
    const { meaning } = finding;
    if (meaning.kind !== 'not-to-use') return true;
    const detail = `code ${finding.code} is not used: ${meaning.why}`;
    leaveOut(reading, entry, 'code-not-to-use', detail, { concept: meaning.concept.id });
    return false;
  });
  if (right.length === 0) return;
  const moment = momentOf(entry.resource, reading);
  for (const finding of right) {
    if ('ms' in moment) readFinding(reading, entry, finding, moment);
    else {
      const { because, detail, at } = moment;
      leaveOut(reading, entry, because, detail, { concept: conceptOf(finding), at });
    }
  }
}

function malformed(reading: Reading, entry: RecordEntry, path: string, expected: string): void {
  leaveOutMalformed(reading, entry, path, expected);
}
