/**
 * FHIR that a person pastes into an open chart → values that can be entered, each with its source, and what is not taken with
 * its place and reason. Nothing is kept: the person looks at it and enters it as they would by typing.
 */
import type { Patient } from '@medplum/fhirtypes';
import type { Feature, KnownFeature } from '../domain/assessment.ts';
import type { ModelInput } from '../domain/model.ts';
import type { HospitalSettings } from '../domain/settings.ts';
import { AppError } from '../errors.ts';
import type { AssessResources, Chart } from './chart.ts';
import type { EnteredValue } from './enter-values.ts';
import { patientsIn, type GivenPatient } from './given-record.ts';

interface GivenValue extends EnteredValue {
  readonly title: string;
  /** `Observation/17` of the pasted text. */
  readonly source: string;
}

interface NotTaken {
  /** Line and column, path, or resource. */
  readonly where: string;
  readonly message: string;
}

export interface GivenReading {
  readonly values: readonly GivenValue[];
  readonly notTaken: readonly NotTaken[];
}

export interface ReadGivenPorts {
  /** Bytes → JSON or NDJSON. @throws AppError `input.*` with the place */
  readonly parse: (bytes: Buffer, name: string) => unknown;
  readonly assess: AssessResources;
}

const NAME = 'text';
/** What the text itself says; what is presumed or computed is found again from the chart. */
const SAID: ReadonlySet<KnownFeature['origin']> = new Set(['recorded', 'stated-yes', 'stated-no']);

/** Faults of the text are an answer, not an error. @param asOf FHIR instant: "now" */
export async function readGiven(
  chart: Chart,
  text: string,
  asOf: string,
  settings: HospitalSettings,
  ports: ReadGivenPorts,
): Promise<GivenReading> {
  try {
    const record = ports.parse(Buffer.from(text), NAME);
    const { own, others } = split(record, chart.patient);
    const reading = own === undefined ? NOTHING : await read(own, chart, asOf, settings, ports);
    return { ...reading, notTaken: [...others.map(otherPatient), ...reading.notTaken] };
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith('input.')) throw error;
    return { values: [], notTaken: [{ where: error.where ?? NAME, message: error.message }] };
  }
}

const NOTHING: GivenReading = { values: [], notTaken: [] };

function split(record: unknown, patient: Patient) {
  const groups = patientsOf(record, patient);
  const own = groups.find((group) => isSamePerson(group.patient, patient));
  return { own, others: groups.filter((group) => group !== own) };
}

/** Resources without a Patient are about the one whose chart is open, where they name it or its id. */
function patientsOf(record: unknown, patient: Patient): readonly GivenPatient[] {
  try {
    return patientsIn({ record });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'input.no-patient') throw error;
    const list: readonly unknown[] = Array.isArray(record) ? record : [record];
    return patientsIn({ record: [patient, ...list] });
  }
}

/** The same record number by the same giver, or the same id; never another birth date. */
function isSamePerson(given: Patient, own: Patient): boolean {
  if (given.birthDate !== undefined && own.birthDate !== undefined)
    if (given.birthDate !== own.birthDate) return false;
  const numbers = (given.identifier ?? []).filter(({ value }) => value !== undefined);
  const known = own.identifier ?? [];
  const shares = numbers.some(({ system, value }) =>
    known.some((each) => each.system === system && each.value === value),
  );
  return shares || (given.id === own.id && numbers.length === 0);
}

function otherPatient({ subject }: GivenPatient): NotTaken {
  const message = 'is another patient than the one whose chart is open: nothing of it is taken';
  return { where: subject, message };
}

async function read(
  { subject, resources }: GivenPatient,
  chart: Chart,
  asOf: string,
  settings: HospitalSettings,
  ports: ReadGivenPorts,
): Promise<GivenReading> {
  const request = { subject, resources, enteredByHand: new Set<string>(), setAside: [] };
  // The reader takes entries of a Bundle as they came.
  const made = await ports.assess({ ...request, resources: resources as never, asOf, settings });
  const values = new Map<string, GivenValue>();
  const notTaken = new Map<string, NotTaken>();
  for (const { source, detail } of made.record.unused)
    notTaken.set(`${source.reference} ${detail}`, { where: source.reference, message: detail });
  const unused = new Set(made.record.unused.map(({ source }) => source.reference));
  for (const { manifest, features } of made.assessment.results)
    for (const input of manifest.inputs) {
      const feature = features.get(input.id);
      if (feature === undefined || !isOfText(feature, subject, chart.subject)) continue;
      const key = JSON.stringify(input.sources);
      if (feature.known) {
        if (SAID.has(feature.origin))
          values.set(key, values.get(key) ?? valueOf(input, feature, asOf));
      } else {
        const { reference } = feature.sources[0] ?? { reference: NAME };
        // What the reader said of it already is the reason.
        if (unused.has(reference)) continue;
        notTaken.set(`${reference} ${input.title}`, { where: reference, message: feature.detail });
      }
    }
  return { values: [...values.values()], notTaken: [...notTaken.values()] };
}

/** It rests on a resource of the text other than the patient itself. */
function isOfText({ sources }: Feature, ...patients: readonly string[]): boolean {
  return (
    sources.length > 0 &&
    sources.every(({ reference }) => !patients.some((each) => reference.startsWith(each)))
  );
}

/** As recorded, before anything was converted or clamped. */
function valueOf(input: ModelInput, feature: KnownFeature, asOf: string): GivenValue {
  const { asRecorded, clampedFrom, observedAt, sources } = feature;
  return {
    input: input.id,
    title: input.title,
    value: asRecorded?.value ?? clampedFrom ?? feature.value,
    unit: asRecorded?.unit ?? feature.unit ?? null,
    at: observedAt !== undefined && observedAt.length >= 10 ? observedAt : asOf.slice(0, 10),
    source: sources[0]?.reference ?? NAME,
  };
}
