/**
 * The record behind a hook. In: what came along, and a token for the rest. Out: the patient's resources and what is missing.
 */
import type { Patient, Resource } from '@medplum/fhirtypes';
import { AppError } from '../errors.ts';
import { scopesAllow } from '../domain/smart-scope.ts';
import type { ConnectEhr, EhrToken, PatientResources, RecordQuery } from '../ports/ehr.ts';
import type { HookAuthorization, HookCall } from './hook-call.ts';
import { prefetchTemplates, type PrefetchTemplate } from './prefetch-templates.ts';
import { readPrefetch } from './read-prefetch.ts';

export interface ReadHookPorts {
  readonly connectEhr: ConnectEhr;
  readonly queries: () => Promise<readonly RecordQuery[]>;
}

export interface HookRecord {
  readonly patient: Patient;
  readonly resources: readonly Resource[];
  /** A sentence each. */
  readonly incomplete: readonly string[];
}

/** @throws AppError `cds.missing-data` naming the prefetch keys; `request.invalid` for another patient */
export async function readHookRecord(
  call: HookCall,
  hospital: string,
  ports: ReadHookPorts,
): Promise<HookRecord> {
  const sent = readPrefetch(prefetchTemplates(await ports.queries()), call.prefetch);
  const rest = await readRest(sent.missing, call, hospital, ports);
  const still = sent.missing.filter(({ asks }) => !wasRead(asks, rest, call.authorization));
  refuseWithout(still);
  const resources = once([...sent.resources, ...rest.resources]);
  const patient = patientOf(resources, call.patientId);
  const gaps = new Set([...still.map(({ asks }) => asks.type), ...rest.incomplete.map(typeIn)]);
  return {
    patient,
    resources,
    incomplete: [...gaps].map((type) => `${type}: was not provided and could not be read`),
  };
}

const NOTHING: PatientResources = { resources: [], incomplete: [] };

/** With the token, what it may read; a hospital that does not answer leaves everything missing. */
async function readRest(
  missing: readonly PrefetchTemplate[],
  { authorization, patientId }: HookCall,
  hospital: string,
  { connectEhr }: ReadHookPorts,
): Promise<PatientResources & { readonly failed?: boolean }> {
  if (authorization === undefined) return NOTHING;
  const queries = missing.map(({ asks }) => asks).filter((asks) => mayRead(asks, authorization));
  if (queries.length === 0) return NOTHING;
  try {
    const ehr = connectEhr(hospital, hookToken(authorization.accessToken));
    return await ehr.readPatientResources(patientId, queries);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'launch.patient-mismatch') throw error;
    return { ...NOTHING, failed: true };
  }
}

/** Good for the call it came with: there is no other one to be had. */
function hookToken(accessToken: string): EhrToken {
  return {
    current: async () => accessToken,
    renew: async () => undefined,
  };
}

function mayRead({ type }: RecordQuery, { scopes }: HookAuthorization): boolean {
  return scopesAllow(scopes, type, type === 'Patient' ? 'r' : 's');
}

function wasRead(
  asks: RecordQuery,
  rest: PatientResources & { readonly failed?: boolean },
  authorization: HookAuthorization | undefined,
): boolean {
  if (authorization === undefined || rest.failed === true) return false;
  return mayRead(asks, authorization) && !rest.incomplete.some((gap) => typeIn(gap) === asks.type);
}

/** Gaps begin with the type. */
function typeIn(gap: string): string {
  return /^[A-Za-z]+(?=:)/.exec(gap)?.[0] ?? gap;
}

function refuseWithout(still: readonly PrefetchTemplate[]): void {
  const keys = still.filter(({ required }) => required).map(({ key }) => key);
  if (keys.length === 0) return;
  throw new AppError(
    'cds.missing-data',
    `needed and neither provided nor readable with the token: prefetch ${keys.join(', ')}`,
  );
}

function once(resources: readonly Resource[]): Resource[] {
  return [
    ...new Map(
      resources.map((resource, n) => [
        `${resource.resourceType}/${resource.id ?? `#${n}`}`,
        resource,
      ]),
    ).values(),
  ];
}

function patientOf(resources: readonly Resource[], patientId: string): Patient {
  const patients = resources.filter((each) => each.resourceType === 'Patient');
  if (patients.some(({ id }) => id !== patientId))
    throw new AppError('request.invalid', 'prefetch.patient is not the patient of the context');
  const [patient] = patients;
  if (patient !== undefined) return patient;
  throw new AppError('cds.missing-data', 'there is no such patient: prefetch patient');
}
