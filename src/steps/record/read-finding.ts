/** A finding of a usable moment → the record, by the kind of its concept. */
import { readAnswer } from './answer.ts';
import { readCodedAnswer } from './coded-answer.ts';
import type { Finding } from './finding.ts';
import { readMeasurement } from './measurement.ts';
import type { Moment } from './moment.ts';
import type { Reading } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';

export function readFinding(
  reading: Reading,
  entry: RecordEntry,
  finding: Finding,
  moment: Moment,
): void {
  const { meaning } = finding;
  switch (meaning.kind) {
    case 'measurement':
      readMeasurement(reading, entry, finding, meaning.concept, moment);
      break;
    case 'coded':
      readCodedAnswer(reading, entry, finding, meaning.concept, moment);
      break;
    case 'input':
      readAnswer(reading, entry, finding, meaning.input, moment);
      break;
    case 'not-to-use':
      break;
  }
}
