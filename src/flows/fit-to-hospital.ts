/**
 * Gives a bundle the form that its hospital takes. In: what is to be written, settings, what the server takes.
 * Out: the same content in resources that it takes; what it takes in no form is left out, and named where it is referred to.
 */
import type { Bundle, BundleEntry, Reference, Resource, RiskAssessment } from '@medplum/fhirtypes';
import { resultDocument } from '../steps/report/result-document.ts';
import { resultObservation } from '../steps/report/result-observation.ts';
import type { Hospital } from './chart.ts';
import type { Address } from './written-at.ts';

export interface HospitalTakes {
  readonly writeBack: Hospital['writeBack'];
  readonly takes: (type: string) => Promise<boolean>;
  readonly known: ReadonlyMap<string, Address>;
}

export interface Fitted {
  readonly bundle: Bundle;
  /** Places of its entries in the bundle that was given. */
  readonly places: readonly number[];
  /** For the log and the app, where it is not what was given: "RiskAssessment as Observation". */
  readonly said: string | undefined;
}

const FORMS = ['RiskAssessment', 'Observation', 'DocumentReference'] as const;
type Form = (typeof FORMS)[number];

/** @returns undefined where the hospital takes the results in no form */
export async function fitToHospital(
  bundle: Bundle,
  hospital: HospitalTakes,
): Promise<Fitted | undefined> {
  const entries = bundle.entry ?? [];
  const form = await formOf(hospital);
  const taken = await Promise.all(entries.map((entry) => takenAs(entry, form, hospital)));
  const left = new Map(
    entries.filter((_, n) => taken[n] === undefined).map((entry) => [entry.fullUrl, entry]),
  );
  const fitted = taken.map((entry) =>
    entry === undefined ? undefined : withoutLinks(entry, left),
  );
  const kept = fitted.flatMap((entry) => entry ?? []);
  if (entries.some(isResult) && !kept.some(isResult)) return undefined;
  return {
    bundle: { ...bundle, entry: kept },
    places: fitted.flatMap((entry, place) => (entry === undefined ? [] : [place])),
    said: saidOf(entries, fitted),
  };
}

export function otherForms(risk: RiskAssessment): Resource[] {
  return [resultObservation(risk), resultDocument(risk)];
}

/** In one form or another. */
export function mayBeWritten(writeBack: Hospital['writeBack']): boolean {
  const { riskAssessment, observation, documentReference = false } = writeBack;
  return riskAssessment || observation || documentReference;
}

async function formOf({ writeBack, takes }: HospitalTakes): Promise<Form | undefined> {
  const wanted: Readonly<Record<Form, boolean>> = {
    RiskAssessment: writeBack.riskAssessment,
    Observation: writeBack.observation && writeBack.documentReference !== true,
    DocumentReference: mayBeWritten(writeBack),
  };
  for (const form of FORMS) if (wanted[form] && (await takes(form))) return form;
  return undefined;
}

async function takenAs(
  entry: BundleEntry,
  form: Form | undefined,
  { takes, known }: HospitalTakes,
): Promise<BundleEntry | undefined> {
  const { resource, fullUrl, request } = entry;
  if (resource === undefined) return entry;
  if (resource.resourceType !== 'RiskAssessment')
    return (await takes(resource.resourceType)) ? entry : undefined;
  // What is there already keeps its form.
  const there = known.get(fullUrl ?? '')?.reference.split('/')[0];
  const as = request?.method === 'PUT' ? (FORMS.find((each) => each === there) ?? form) : form;
  if (as === undefined) return undefined;
  if (as === 'RiskAssessment') return entry;
  const fitted = as === 'Observation' ? resultObservation(resource) : resultDocument(resource);
  const url = request?.method === 'POST' ? as : (request?.url ?? as);
  return { ...entry, resource: fitted, ...(request ? { request: { ...request, url } } : {}) };
}

/** What is left out is named by its identifier, not by an address that leads nowhere. */
function withoutLinks(
  entry: BundleEntry,
  left: ReadonlyMap<string | undefined, BundleEntry>,
): BundleEntry | undefined {
  const { resource } = entry;
  if (resource === undefined || left.size === 0) return entry;
  let linked: Resource = resource;
  if (linked.resourceType === 'Provenance') {
    const target = linked.target.filter(({ reference }) => !left.has(reference));
    if (target.length === 0) return undefined;
    linked = { ...linked, target };
  }
  let text = JSON.stringify(linked);
  for (const [urn, { resource: missing }] of left)
    text = text.replaceAll(`"reference":"${urn}"`, JSON.stringify(nameOf(missing)).slice(1, -1));
  return { ...entry, resource: JSON.parse(text) as Resource };
}

function nameOf(resource: Resource | undefined): Reference {
  if (resource?.resourceType === 'ImagingStudy' && resource.identifier?.[0] !== undefined)
    return { type: 'ImagingStudy', identifier: resource.identifier[0] };
  if (resource?.resourceType !== 'Device') return { display: 'not taken by this hospital' };
  const { identifier, deviceName } = resource;
  return {
    type: 'Device',
    ...(identifier?.[0] === undefined ? {} : { identifier: identifier[0] }),
    display: deviceName?.[0]?.name ?? 'a device of this service',
  };
}

function isResult({ resource }: BundleEntry): boolean {
  return [...FORMS, 'CarePlan'].some((type) => type === resource?.resourceType);
}

function saidOf(
  given: readonly BundleEntry[],
  fitted: readonly (BundleEntry | undefined)[],
): string | undefined {
  const said = given.flatMap(({ resource }, place) => {
    const type = resource?.resourceType ?? '';
    const as = fitted[place]?.resource?.resourceType;
    if (as === type) return [];
    return [as === undefined ? `${type} is not taken` : `${type} written as ${as}`];
  });
  return said.length === 0 ? undefined : [...new Set(said)].join(', ');
}
