/** What a hospital holds about one patient. In: queries. Out: the patient's resources, nobody else's, and what is missing. */
import type { CapabilityStatement, Patient, Resource } from '@medplum/fhirtypes';
import { AppError } from '../../errors.ts';
import type { PatientResources, RecordQuery } from '../../ports/ehr.ts';
import { isPassing } from './failure.ts';
import type { FhirRequests } from './requests.ts';
import { searchAll, type SearchAnswer } from './search.ts';
import { subjectOf } from './subject-of.ts';

const CODES_PER_REQUEST = 40;
const PAGE_SIZE = 200;
/** A server of US Core may ask for these beside the patient; one that takes the patient alone shows more. */
const WHERE_REFUSED: Readonly<Record<string, string>> = {
  CarePlan: '&category=assess-plan',
  MedicationRequest: '&intent=order,plan,original-order,reflex-order,filler-order,instance-order',
};
/** Silence of these changes what a result means, so it is said. */
const ESSENTIAL = new Set<string>(['Observation', 'Condition', 'MedicationRequest']);

export interface ReadOptions {
  readonly fhirBaseUrl: string;
  readonly budgetMs: number;
  readonly capabilities: CapabilityStatement | undefined;
}

export async function readPatientResources(
  ask: FhirRequests,
  patientId: string,
  queries: readonly RecordQuery[],
  options: ReadOptions,
): Promise<PatientResources> {
  const signal = AbortSignal.timeout(options.budgetMs);
  const offered = offeredTypes(options.capabilities);
  const asked = queries.filter(
    ({ type }) => type !== 'Patient' && (offered === undefined || offered.has(type)),
  );
  const searches = asked.flatMap((query) => urlsOf(query, patientId));
  const [patient, ...answers] = await Promise.all([
    readPatient(ask, patientId, signal),
    ...searches.map((each) => search(ask, options.fhirBaseUrl, each, signal)),
  ]);
  const notOffered = queries
    .filter(({ type }) => ESSENTIAL.has(type) && offered?.has(type) === false)
    .map(({ type }) => `${type}: the hospital does not offer it`);
  return isolate(patient, answers, options.fhirBaseUrl, notOffered);
}

async function readPatient(ask: FhirRequests, id: string, signal: AbortSignal): Promise<Patient> {
  const url = `Patient/${encodeURIComponent(id)}`;
  const { resource } = await ask({ what: 'Patient', url, signal });
  if (resource?.resourceType !== 'Patient')
    throw new AppError('ehr.not-fhir', 'Patient: the answer was another resource');
  if (resource.id !== id)
    throw new AppError('launch.patient-mismatch', 'the hospital answered with another patient');
  return resource;
}

interface Search {
  readonly what: string;
  readonly url: string;
  /** Asked for where the address was refused. */
  readonly otherwise?: string;
}

/** A query that fails is a sentence; an ended session ends the reading. */
async function search(
  ask: FhirRequests,
  fhirBaseUrl: string,
  { what, url, otherwise }: Search,
  signal: AbortSignal,
): Promise<SearchAnswer> {
  try {
    return await searchAll(ask, fhirBaseUrl, what, url, signal);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'session.ended') throw error;
    if (otherwise !== undefined && error.code === 'ehr.refused')
      return search(ask, fhirBaseUrl, { what, url: otherwise }, signal);
    return { resources: [], incomplete: [error.message], passing: isPassing(error) };
  }
}

function urlsOf(query: RecordQuery, patientId: string): Search[] {
  // The patient first: some servers filter in the order given.
  const base = `${query.type}?patient=${encodeURIComponent(patientId)}&_count=${PAGE_SIZE}`;
  const include = query.type.startsWith('Medication') ? `&_include=${query.type}:medication` : '';
  const beside = WHERE_REFUSED[query.type];
  const otherwise = beside === undefined ? {} : { otherwise: base + beside + include };
  if (query.codes === undefined) return [{ what: query.type, url: base + include, ...otherwise }];
  const codes = [...new Set(query.codes)];
  return Array.from({ length: Math.ceil(codes.length / CODES_PER_REQUEST) }, (_, n) => {
    const some = codes.slice(n * CODES_PER_REQUEST, (n + 1) * CODES_PER_REQUEST);
    return { what: query.type, url: `${base}&code=${encodeURIComponent(some.join(','))}` };
  });
}

function offeredTypes(capabilities: CapabilityStatement | undefined): Set<string> | undefined {
  const resources = capabilities?.rest?.find(({ mode }) => mode === 'server')?.resource;
  if (resources === undefined || resources.length === 0) return undefined;
  return new Set(resources.map(({ type }) => type as string));
}

/** Servers do not keep patients apart for a `patient/` token: we do. */
function isolate(
  patient: Patient,
  answers: readonly SearchAnswer[],
  fhirBaseUrl: string,
  notOffered: readonly string[],
): PatientResources {
  const own = new Set([
    `Patient/${patient.id ?? ''}`,
    `${fhirBaseUrl}/Patient/${patient.id ?? ''}`,
  ]);
  const found = new Map<string, Resource>([[`Patient/${patient.id ?? ''}`, patient]]);
  let foreign = 0;
  for (const resource of answers.flatMap((answer) => answer.resources)) {
    // Medication belongs to no patient; it comes with the request that names it.
    if (resource.resourceType === 'Medication' || own.has(subjectOf(resource)))
      found.set(`${resource.resourceType}/${resource.id ?? `#${found.size}`}`, resource);
    else foreign += 1;
  }
  const incomplete = [
    ...new Set([...answers.flatMap((answer) => answer.incomplete), ...notOffered]),
    ...(foreign === 0 ? [] : [`${foreign} entries that name another patient were left out`]),
  ];
  const passing = answers.some((answer) => answer.passing === true);
  return { resources: [...found.values()], incomplete, ...(passing ? { passing } : {}) };
}
