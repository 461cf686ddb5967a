/** Reads a patient's record at the hospital and assesses it. In: patient, token, who asks. Out: the chart, not yet published. */
import type { Resource } from '@medplum/fhirtypes';
import { scopesAllow } from '../domain/smart-scope.ts';
import { AppError } from '../errors.ts';
import type { Audit } from '../ports/audit.ts';
import type { ConnectEhr, EhrToken, PatientResources, RecordQuery } from '../ports/ehr.ts';
import { assessChart, type AssessChartPorts } from './assess-chart.ts';
import type { Chart } from './chart.ts';
import { deletedInputs } from './deleted-inputs.ts';
import { ESSENTIAL_TYPES, isOurs } from './record-queries.ts';

export interface ReadChartPorts extends AssessChartPorts {
  readonly audit: Audit;
  readonly connectEhr: ConnectEhr;
  readonly queries: () => Promise<readonly RecordQuery[]>;
}

export interface ChartToRead {
  readonly hospital: string;
  readonly patientId: string;
  readonly token: EhrToken;
  /** Reference of the person, or `service`. */
  readonly who: string;
  /** What the hospital granted; everything where absent. */
  readonly scopes?: readonly string[];
  /** Told before anything is made of it; may throw. */
  readonly accept?: (read: PatientResources) => void;
}

/** @throws AppError `ehr.unavailable`, `ehr.refused`, `session.ended`, `input.no-patient` */
export async function readChart(
  { hospital, patientId, token, who, scopes, accept }: ChartToRead,
  ports: ReadChartPorts,
): Promise<Chart> {
  const subject = `Patient/${patientId}`;
  const ehr = ports.connectEhr(hospital, token);
  const { allowed, notGranted } = byScopes(await ports.queries(), scopes);
  const answer = await ehr.readPatientResources(patientId, allowed);
  const read = { ...answer, incomplete: [...answer.incomplete, ...notGranted] };
  const { resources, incomplete } = read;
  const readAt = ports.clock.now();
  await ports.audit.append({
    at: readAt,
    who,
    what: 'record.read',
    hospital,
    patient: subject,
    outcome: 'success',
    detail: `${resources.length} resources, ${incomplete.length} gaps`,
  });
  accept?.(read);
  const patient = resources.find((resource) => resource.resourceType === 'Patient');
  if (patient === undefined) throw new AppError('input.no-patient', 'the record holds no Patient');
  const [published, entries] = await Promise.all([
    ports.published.ofPatient(hospital, subject),
    ports.published.entries(hospital, subject),
  ]);
  const before = { published, entries, read, queries: allowed };
  const deleted = await deletedInputs(before, ehr).catch((error: unknown) => {
    // A person is not kept waiting for it: the service looks again by itself.
    if (who !== 'service' && error instanceof AppError && error.code === 'ehr.unavailable')
      return new Set<string>();
    throw error;
  });
  return assessChart(
    {
      hospital,
      subject,
      patient,
      resources: resources.filter((resource) => !isOurs(resource)),
      ownResults: ownResultsOf(resources, incomplete),
      readAt,
      deleted,
      incomplete,
      partlyRead: isPartly(answer),
      reachable: true,
    },
    ports,
  );
}

/** A gap that may close at another try, and that a result would be wrong about. */
function isPartly({ passing = false, incomplete }: PatientResources): boolean {
  return passing && ESSENTIAL_TYPES.some((type) => incomplete.some((gap) => gap.startsWith(type)));
}

/** What was not granted is not asked for, and is said. */
function byScopes(queries: readonly RecordQuery[], scopes: readonly string[] | undefined) {
  const mayRead = ({ type }: RecordQuery) =>
    scopes === undefined || scopesAllow(scopes, type, 's') || scopesAllow(scopes, type, 'r');
  const refused = queries.filter((query) => !mayRead(query)).map(({ type }) => type);
  return {
    allowed: queries.filter(mayRead),
    notGranted: [...new Set(refused)].map((type) => `${type}: the hospital did not grant it`),
  };
}

/** Known only where every RiskAssessment could be read. */
function ownResultsOf(
  resources: readonly Resource[],
  incomplete: readonly string[],
): ReadonlySet<string> | undefined {
  if (incomplete.some((gap) => gap.startsWith('RiskAssessment'))) return undefined;
  const results = resources.filter(({ resourceType }) => resourceType === 'RiskAssessment');
  return new Set(results.filter(isOurs).map(({ id }) => `RiskAssessment/${id ?? ''}`));
}
