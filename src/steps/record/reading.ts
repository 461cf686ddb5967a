/** What is known so far while a record is read: each resource's reader adds to it, and the record is made of it. */
import type {
  ActiveOrder,
  Allergy,
  Answer,
  CodedValue,
  DoneItem,
  Encounter,
  Measurement,
  PatientRecord,
} from '../../domain/patient-record.ts';
import type { UnusedReason, Unused } from '../../domain/source.ts';
import type { StatementDraft } from './contradictions.ts';
import type { Json } from './json.ts';
import { displayOf } from './json.ts';
import type { Now } from './fhir-date.ts';
import type { Dated } from './newest-first.ts';
import type { RecordEntry } from './record-entry.ts';
import { sourceOf } from './record-entry.ts';

type Relative = PatientRecord['familyHistory'] extends ReadonlyMap<string, infer R> ? R : never;

export interface Reading extends Now {
  /** Patient.birthDate, where it is a date. */
  readonly birthDate: string | undefined;
  readonly measurements: Map<string, Dated<Measurement>[]>;
  readonly codedValues: Map<string, Dated<CodedValue>[]>;
  readonly answers: Map<string, Dated<Answer>[]>;
  readonly conditions: Map<string, StatementDraft[]>;
  readonly medications: Map<string, StatementDraft[]>;
  readonly familyHistory: Map<string, Relative>;
  readonly allergies: Allergy[];
  readonly orders: ActiveOrder[];
  readonly done: DoneItem[];
  readonly encounters: Encounter[];
  readonly unused: Unused[];
  /** Observations that name members or origins: reference → references it names. */
  readonly members: Map<string, { readonly entry: RecordEntry; readonly names: readonly string[] }>;
  holdsConditions: boolean;
  holdsMedications: boolean;
  /** A resource of the record by any reference under which it may be named; contained ones are not here. */
  readonly find: (reference: string) => RecordEntry | undefined;
}

export function newReading(
  given: Pick<Reading, 'asOfMs' | 'today' | 'birthDate' | 'find' | 'unused'>,
): Reading {
  return {
    ...given,
    measurements: new Map(),
    codedValues: new Map(),
    answers: new Map(),
    conditions: new Map(),
    medications: new Map(),
    familyHistory: new Map(),
    allergies: [],
    orders: [],
    done: [],
    encounters: [],
    members: new Map(),
    holdsConditions: false,
    holdsMedications: false,
  };
}

/** Keeps a value under its key. */
export function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const found = map.get(key);
  if (found) found.push(value);
  else map.set(key, [value]);
}

/** Notes that a resource (or one part of it) was not used. */
export function leaveOut(
  reading: Reading,
  entry: RecordEntry,
  because: UnusedReason,
  detail: string,
  more: { readonly concept?: string | undefined; readonly at?: string | undefined } = {},
): void {
  const source = sourceOf(entry, displayOf(nameOf(entry.resource)), more.at);
  const unused = { source, because, detail };
  reading.unused.push(more.concept === undefined ? unused : { ...unused, concept: more.concept });
}

/** Notes a field that does not hold what FHIR R4 puts there. */
export function leaveOutMalformed(
  reading: Reading,
  entry: RecordEntry,
  path: string,
  expected: string,
  concept?: string,
): void {
  const where = entry.path === undefined ? path : `${entry.path}.${path.replace(/^\w+\./u, '')}`;
  leaveOut(reading, entry, 'malformed', `${where} is not ${expected}`, { concept });
}

function nameOf(resource: Json): unknown {
  return resource['code'] ?? resource['medicationCodeableConcept'] ?? resource['vaccineCode'];
}
