/**
 * Takes values that a person enters, and computes again. In: entries. Out: kept, or refused with the reason.
 *
 * Written to the hospital only where asked: as Observations in the person's name, in their own transaction.
 */
import type { Bundle, Observation } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../domain/codes/mentor.ts';
import { toCanonical, type MeasurementConcept } from '../domain/codes/measurement-concept.ts';
import { findConversion, MEASUREMENTS_BY_ID } from '../domain/codes/observation-index.ts';
import type { ModelInput } from '../domain/model.ts';
import { AppError } from '../errors.ts';
import type { Audit } from '../ports/audit.ts';
import type { Clock } from '../ports/clock.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { HandEntry, Person, PublishedStore } from '../ports/published-store.ts';
import type { Chart } from './chart.ts';
import { nameOf } from './digest.ts';
import { entryObservation, entryUrn } from './entry-resources.ts';

export interface EnterValuesPorts {
  readonly published: PublishedStore;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly clock: Clock;
}

const LOINC = 'http://loinc.org';

type CheckedValue = EnteredValue & Pick<HandEntry, 'code'>;

export interface EnteredValue {
  readonly input: string;
  readonly value: number | boolean | string | null;
  readonly unit: string | null;
  readonly at: string;
}

/** @throws AppError `request.invalid` that names the value and why; then nothing was kept */
export async function enterValues(
  chart: Chart,
  values: readonly EnteredValue[],
  by: Person,
  writeToRecord: boolean,
  ports: EnterValuesPorts,
): Promise<void> {
  const enteredAt = ports.clock.now();
  const checked = values.map((value) => checkedEntry(chart, value, enteredAt));
  const about = { hospital: chart.hospital, patient: chart.subject };
  const entries: HandEntry[] = checked.map((value) => ({ ...about, ...value, enteredAt, by }));
  const id = writeToRecord ? await enqueue(entries, enteredAt, ports.outbox) : undefined;
  await ports.published.addEntries(
    entries.map((entry) => (id === undefined ? entry : { ...entry, outboxId: id })),
  );
  await ports.audit.append({
    at: enteredAt,
    who: by.reference ?? 'unknown',
    what: 'values.entered',
    ...about,
    outcome: 'success',
    detail: `${entries.length} values${writeToRecord ? ', also for the record' : ''}`,
  });
}

async function enqueue(
  entries: readonly HandEntry[],
  at: string,
  outbox: Outbox,
): Promise<string | undefined> {
  const [first] = entries;
  if (first === undefined) return undefined;
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: entries.map((entry) => {
      const resource: Observation = { ...entryObservation(entry), id: undefined };
      const identifier = resource.identifier?.[0];
      return {
        fullUrl: entryUrn(entry),
        resource,
        request: {
          method: 'POST',
          url: 'Observation',
          ifNoneExist: `identifier=${identifier?.system ?? ''}|${identifier?.value ?? ''}`,
        },
      };
    }),
  };
  const id = nameOf(
    entries.map(({ hospital, patient, input, at, value }) => [hospital, patient, input, at, value]),
  );
  await outbox.enqueue({
    id,
    hospital: first.hospital,
    patient: first.patient,
    what: `values entered by hand (${entries.length})`,
    bundle,
    enqueuedAt: at,
  });
  return id;
}

/** @throws AppError `request.invalid`: why it is not taken */
export function checkedEntry(chart: Chart, entered: EnteredValue, now: string): CheckedValue {
  const input = inputOf(chart, entered.input);
  if (input === undefined) throw refused(`no model has an input ${entered.input}`);
  if (Date.parse(entered.at) > Date.parse(now)) throw refused(`${input.title}: is in the future`);
  const code = { system: CODE_SYSTEMS.inputs, code: input.answerId ?? input.id };
  const answer = { ...entered, code };
  if (entered.value === null) return answer;
  const wanted =
    input.type === 'integer' ? 'number' : input.type === 'code' ? 'string' : input.type;
  if (typeof entered.value !== wanted) throw refused(`${input.title}: is no ${input.type}`);
  if (typeof entered.value === 'string' && input.values?.includes(entered.value) === false)
    throw refused(`${input.title}: is none of ${input.values.join(', ')}`);
  if (typeof entered.value !== 'number') return answer;
  if (input.type === 'integer' && !Number.isInteger(entered.value))
    throw refused(`${input.title}: is no whole number`);
  const unit = entered.unit ?? input.unit ?? null;
  const concept = conceptOf(input);
  checkPlausible(input, concept, entered.value, unit);
  const loinc = concept?.loinc[0];
  // As a measurement it serves every model that reads the concept.
  return loinc === undefined
    ? { ...answer, unit }
    : { ...answer, unit, code: { system: LOINC, code: loinc } };
}

function conceptOf(input: ModelInput): MeasurementConcept | undefined {
  const source = input.sources.find(({ from }) => from === 'measurement');
  return source?.from === 'measurement' ? MEASUREMENTS_BY_ID.get(source.concept) : undefined;
}

/** By the record's own table: a value that it would not believe is not taken. */
function checkPlausible(
  input: ModelInput,
  concept: MeasurementConcept | undefined,
  value: number,
  unit: string | null,
): void {
  if (concept === undefined) {
    const { range } = input;
    if (range !== undefined && (value < range.low || value > range.high))
      throw refused(`${input.title}: is outside ${range.low} to ${range.high}`);
    return;
  }
  const conversion = findConversion(concept, unit ?? concept.unit);
  if (conversion === undefined)
    throw refused(`${input.title}: ${unit ?? 'no unit'} cannot be converted to ${concept.unit}`);
  const [low, high] = concept.plausible;
  const canonical = toCanonical(value, conversion);
  if (canonical < low || canonical > high)
    throw refused(
      `${input.title}: ${value} ${unit ?? ''} is not plausible (${low} to ${high} ${concept.unit})${guess(concept, value)}`,
    );
}

/** A unit in which the value would be plausible: asked, never taken by itself. */
function guess(concept: MeasurementConcept, value: number): string {
  const [low, high] = concept.plausible;
  const meant = [concept.unit, ...Object.keys(concept.toCanonical)].find((unit) => {
    const conversion = findConversion(concept, unit);
    if (conversion === undefined) return false;
    const canonical = toCanonical(value, conversion);
    return canonical >= low && canonical <= high;
  });
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}

function inputOf(chart: Chart, id: string): ModelInput | undefined {
  return chart.assessment.results
    .flatMap(({ manifest }) => manifest.inputs)
    .find((input) => input.id === id);
}

function refused(message: string): AppError {
  return new AppError('request.invalid', message);
}
