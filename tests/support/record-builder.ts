/** PatientRecord for tests of features and scoring, without FHIR. In: what the record holds. Out: the record, read at noon. */
import { MEASUREMENT_CONCEPTS } from '#src/domain/codes/measurement-table.ts';
import type {
  Answer,
  CodedValue,
  Measurement,
  PatientRecord,
  Statement,
} from '#src/domain/patient-record.ts';

const AS_OF = '2026-03-01T12:00:00Z';
const MORNING = '2026-03-01T08:00:00Z';

interface Measured {
  readonly value: number;
  readonly unit?: string;
  readonly at?: string;
  readonly code?: string;
  readonly asRecorded?: { readonly value: number; readonly unit: string };
  readonly referenceHigh?: number;
}

type YesNo = 'yes' | 'resolved' | 'no';

export interface RecordParts {
  readonly ageYears?: number;
  readonly gender?: PatientRecord['gender'];
  readonly raceCodes?: readonly string[];
  readonly country?: string;
  /** By concept: a value, or several, newest first. */
  readonly measurements?: Readonly<Record<string, number | Measured | readonly Measured[]>>;
  readonly coded?: Readonly<Record<string, string>>;
  readonly answers?: Readonly<
    Record<string, Answer['value'] | { value: Answer['value']; at: string }>
  >;
  readonly conditions?: Readonly<Record<string, YesNo>>;
  readonly medications?: Readonly<Record<string, YesNo>>;
  readonly onsetAges?: Readonly<Record<string, number>>;
  readonly family?: {
    readonly degree: 'firstDegree' | 'secondDegree' | 'none';
    readonly parental: boolean;
  };
  readonly holdsConditions?: boolean;
  readonly holdsMedications?: boolean;
  readonly deceased?: PatientRecord['deceased'];
  readonly unused?: PatientRecord['unused'];
}

/** A woman of 50 with nothing but what is given. */
export function aRecord(parts: RecordParts = {}): PatientRecord {
  const { raceCodes = [], unused = [], country } = parts;
  return {
    subject: 'Patient/1',
    patientSource: { reference: 'Patient/1' },
    asOf: AS_OF,
    asOfMs: Date.parse(AS_OF),
    ageYears: parts.ageYears ?? 50,
    gender: parts.gender ?? 'female',
    raceCodes,
    ...(country === undefined ? {} : { country }),
    measurements: byKey(parts.measurements, (concept, given) =>
      [given].flat().map((each) => measurement(concept, each)),
    ),
    codedValues: byKey(parts.coded, (concept, value): CodedValue[] => [
      { concept, value, ...moment(MORNING), source: { reference: `Observation/${concept}` } },
    ]),
    answers: byKey(parts.answers, (input, given) => [answer(input, given)]),
    conditions: byKey(parts.conditions, (concept, says) => [
      statement(`Condition/${concept}`, says, parts.onsetAges?.[concept]),
    ]),
    medications: byKey(parts.medications, (group, says) => [
      statement(`MedicationRequest/${group}`, says),
    ]),
    familyHistory: parts.family
      ? new Map([['family-history-diabetes', { ...parts.family, source: FAMILY }]])
      : new Map(),
    allergies: [],
    orders: [],
    done: [],
    encounters: [],
    holdsConditions: parts.holdsConditions ?? false,
    holdsMedications: parts.holdsMedications ?? false,
    ...(parts.deceased === undefined ? {} : { deceased: parts.deceased }),
    unused,
    statementsRead: 0,
  };
}

const FAMILY = { reference: 'FamilyMemberHistory/1' };

/** An age that is not known. */
export function withoutAge(record: PatientRecord): PatientRecord {
  return { ...record, ageYears: undefined };
}

/** The entries of an object but one. */
export function omit<Value>(
  from: Readonly<Record<string, Value>> | undefined,
  key: string,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(from ?? {}).filter(([name]) => name !== key));
}

function byKey<Given, Made>(
  given: Readonly<Record<string, Given>> | undefined,
  make: (key: string, each: Given) => Made,
): Map<string, Made> {
  return new Map(Object.entries(given ?? {}).map(([key, each]) => [key, make(key, each)]));
}

function moment(at: string): { observedAt: string; observedAtMs: number } {
  return { observedAt: at, observedAtMs: Date.parse(at) };
}

function measurement(concept: string, given: number | Measured): Measurement {
  const canonical = MEASUREMENT_CONCEPTS.find(({ id }) => id === concept)?.unit ?? '1';
  const {
    value,
    unit = canonical,
    at = MORNING,
    code = concept,
    asRecorded,
    referenceHigh,
  } = typeof given === 'number' ? { value: given } : given;
  return {
    concept,
    value,
    unit,
    asRecorded: asRecorded ?? { value, unit },
    code,
    ...moment(at),
    source: { reference: `Observation/${concept}-${at}` },
    ...(referenceHigh === undefined ? {} : { referenceHigh }),
  };
}

function answer(
  input: string,
  given: Answer['value'] | { readonly value: Answer['value']; readonly at: string },
): Answer {
  const { value, at } = typeof given === 'object' ? given : { value: given, at: MORNING };
  return { input, value, ...moment(at), source: { reference: `Observation/answer-${input}` } };
}

function statement(reference: string, says: YesNo, onsetAgeYears?: number): Statement {
  const source = { reference };
  if (says === 'no') return { says: 'no', how: 'refuted', source };
  const current = says === 'yes';
  return {
    says: 'yes',
    current,
    source,
    ...(onsetAgeYears === undefined ? {} : { onsetAgeYears }),
  };
}
