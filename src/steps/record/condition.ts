/**
 * Condition → statements about the concepts it names.
 *
 * Any coding counts; a text counts only where nothing is coded. Refuted is a stated no; unconfirmed, provisional and
 * differential state nothing. Active, recurrence, relapse or no clinical status is current, unless it has abated.
 * What contradicts what: contradictions.ts.
 */
import { CODE_SYSTEM_KINDS } from '../../domain/codes/code-systems.ts';
import {
  conditionsOfCode,
  conditionsOfText,
  isRootCode,
} from '../../domain/codes/condition-index.ts';
import type { ConditionConcept } from '../../domain/codes/condition-concept.ts';
import type { Statement } from '../../domain/patient-record.ts';
import { completedYears, dateMs, isAfter } from './fhir-date.ts';
import type { Json } from './json.ts';
import { displayOf, firstCode, isJson, listOf, numberOf, objectOf, textOf } from './json.ts';
import type { Reading } from './reading.ts';
import { add, leaveOut, leaveOutMalformed } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';
import { sourceOf } from './record-entry.ts';

export interface NamedConditions {
  /** Concept → whether a code means the whole of it. */
  readonly concepts: ReadonlyMap<ConditionConcept, boolean>;
  readonly codes: readonly string[];
  readonly byTextOnly: boolean;
}

const NO_CONCEPTS: ReadonlyMap<ConditionConcept, boolean> = new Map();
const UNCERTAIN: ReadonlySet<string> = new Set(['unconfirmed', 'provisional', 'differential']);
const NOT_CURRENT: ReadonlySet<string> = new Set(['inactive', 'remission', 'resolved']);

export function readCondition(reading: Reading, entry: RecordEntry): void {
  const { resource } = entry;
  if (resource['code'] !== undefined && !isJson(resource['code'])) {
    leaveOutMalformed(reading, entry, 'Condition.code', 'a CodeableConcept');
    return;
  }
  const named = namedConditions(resource['code']);
  const recorded = textOf(resource['recordedDate']);
  const since = sinceText(resource);
  const verification = firstCode(resource['verificationStatus']);
  const leave = (because: Parameters<typeof leaveOut>[2], detail: string): void => {
    for (const { id } of named.concepts.keys()) {
      leaveOut(reading, entry, because, detail, { concept: id, at: since ?? recorded });
    }
  };
  if (verification === 'entered-in-error') {
    leave(verification, 'it was entered in error');
  } else if (isAfter(recorded, reading) || isAfter(since, reading)) {
    leave('in-the-future', 'it lies after the moment of assessment');
  } else if (verification !== undefined && UNCERTAIN.has(verification)) {
    leave('refuted-or-unconfirmed', `verification status is ${verification}`);
  } else {
    if (verification !== 'refuted') reading.holdsConditions = true;
    state(reading, entry, named, verification === 'refuted');
  }
}

/** Concepts of a CodeableConcept, by code, else by text. */
export function namedConditions(concept: unknown): NamedConditions {
  const object = objectOf(concept);
  const codes: string[] = [];
  let concepts: Map<ConditionConcept, boolean> | undefined;
  for (const coding of listOf(object?.['coding'])) {
    const code = textOf(objectOf(coding)?.['code']);
    const system = textOf(objectOf(coding)?.['system']);
    if (code === undefined) continue;
    codes.push(code);
    for (const found of conditionsOfCode(CODE_SYSTEM_KINDS.get(system ?? ''), code)) {
      concepts ??= new Map();
      concepts.set(found, concepts.get(found) === true || isRootCode(found, code));
    }
  }
  if (codes.length > 0) return { concepts: concepts ?? NO_CONCEPTS, codes, byTextOnly: false };
  const text = displayOf(object);
  const found = text === undefined ? [] : conditionsOfText(text);
  return { concepts: new Map(found.map((one) => [one, true])), codes, byTextOnly: true };
}

function state(
  reading: Reading,
  entry: RecordEntry,
  { concepts, codes, byTextOnly }: NamedConditions,
  isRefuted: boolean,
): void {
  if (concepts.size === 0) return;
  const { resource } = entry;
  const since = sinceText(resource);
  const recorded = textOf(resource['recordedDate']);
  const source = sourceOf(entry, displayOf(resource['code']), since ?? recorded);
  const statement: Statement = isRefuted
    ? { says: 'no', how: 'refuted', source }
    : { ...present(reading, resource, since), source, ...(byTextOnly ? { byTextOnly } : {}) };
  const updated = objectOf(resource['meta'])?.['lastUpdated'];
  const recordedMs = dateMs(recorded) ?? dateMs(updated) ?? dateMs(since);
  for (const [{ id }, whole] of concepts) {
    add(reading.conditions, id, { statement, about: codes, whole, recordedMs });
  }
}

function present(
  reading: Reading,
  resource: Json,
  since: string | undefined,
): Omit<Extract<Statement, { says: 'yes' }>, 'source'> {
  const onsetAgeYears = onsetAge(reading, resource, since);
  return {
    says: 'yes',
    current: isCurrent(resource, reading.asOfMs),
    ...(onsetAgeYears === undefined ? {} : { onsetAgeYears }),
    ...(since === undefined ? {} : { since }),
  };
}

function isCurrent(resource: Json, asOfMs: number): boolean {
  const abated = dateMs(
    resource['abatementDateTime'] ??
      objectOf(resource['abatementPeriod'])?.['end'] ??
      objectOf(resource['abatementPeriod'])?.['start'],
  );
  // At the moment of assessment it had not abated yet.
  if (abated !== undefined && abated > asOfMs) return true;
  const status = firstCode(resource['clinicalStatus']);
  if (status !== undefined) return !NOT_CURRENT.has(status);
  return abated === undefined && resource['abatementBoolean'] !== true;
}

function sinceText(resource: Json): string | undefined {
  return textOf(resource['onsetDateTime']) ?? textOf(objectOf(resource['onsetPeriod'])?.['start']);
}

/** Age in years at the onset: as stated, else in completed years between birth and onset. */
function onsetAge(
  { birthDate }: Reading,
  resource: Json,
  since: string | undefined,
): number | undefined {
  const years =
    ageYears(resource['onsetAge']) ?? ageYears(objectOf(resource['onsetRange'])?.['low']);
  if (years !== undefined) return years;
  if (birthDate === undefined || dateMs(since) === undefined || since === undefined)
    return undefined;
  const day = `${since.slice(0, 10)}${'-01-01'.slice(since.slice(0, 10).length - 4)}`;
  return completedYears(birthDate, day);
}

/** An Age in years; months and days are converted. */
export function ageYears(age: unknown): number | undefined {
  const quantity = objectOf(age);
  const value = numberOf(quantity?.['value']);
  if (!quantity || value === undefined || value < 0 || value > 130 * 366) return undefined;
  const unit = (textOf(quantity['code']) ?? textOf(quantity['unit']))?.toLowerCase();
  switch (unit) {
    case 'a':
    case 'yr':
    case 'year':
    case 'years':
      return value <= 130 ? value : undefined;
    case 'mo':
    case 'months':
      return value / 12;
    case 'd':
    case 'days':
      return value / 365.25;
    default:
      return undefined;
  }
}
