/**
 * Looks at one patient after another of those we have published for. In: our own access, how many now. Out: those whose record
 * says something else than at the last look, noted durably.
 *
 * It finds what a search over all patients does not show: what a hospital deletes, and every change at one that refuses such a search.
 */
import type { Resource } from '@medplum/fhirtypes';
import { AppError } from '../errors.ts';
import type { Audit } from '../ports/audit.ts';
import type { ConnectEhr, EhrToken } from '../ports/ehr.ts';
import { nameOf } from './digest.ts';
import { isOwnDoing, type WatchPorts } from './watch-hospital.ts';

export interface InTurnPorts extends WatchPorts {
  readonly audit: Audit;
  readonly connectEhr: ConnectEhr;
}

export interface InTurnRequest {
  readonly hospital: string;
  readonly token: EhrToken;
  /** Patients that are looked at now, at the most. */
  readonly limit: number;
}

/** A cursor of its own: the patient who was looked at last. */
const IN_TURN = 'in-turn';
const REFUSALS = new Set(['ehr.refused', 'ehr.not-supported', 'launch.patient-mismatch']);

/** @returns how many patients were noted */
export async function lookInTurn(request: InTurnRequest, ports: InTurnPorts): Promise<number> {
  const { hospital, limit } = request;
  const { watch, published, clock } = ports;
  const after = (await watch.cursor(hospital, IN_TURN)) ?? '';
  const patients = await published.patients(hospital, after, limit);
  let noted = 0;
  for (const patient of patients) {
    const patientId = patient.replace('Patient/', '');
    const state = await stateOf(patientId, request, ports);
    if (state !== undefined && state !== (await watch.recordState(hospital, patientId))) {
      // Seen for the first time: what it was assessed from is not known for sure.
      await watch.note(hospital, [], [patientId], clock.now());
      await watch.keepRecordState(hospital, patientId, state);
      noted += 1;
    }
    await watch.moveCursor(hospital, IN_TURN, patient);
  }
  if (patients.length < limit) await watch.moveCursor(hospital, IN_TURN, '');
  return noted;
}

/** @returns a digest of what the record holds; undefined: it could not be read as a whole */
async function stateOf(
  patientId: string,
  { hospital, token }: InTurnRequest,
  { audit, clock, connectEhr, queries }: InTurnPorts,
): Promise<string | undefined> {
  try {
    const ehr = connectEhr(hospital, token);
    const read = await ehr.readPatientResources(patientId, await queries());
    await audit.append({
      at: clock.now(),
      who: 'service',
      what: 'record.read',
      hospital,
      patient: `Patient/${patientId}`,
      outcome: 'success',
      detail: `${read.resources.length} resources, ${read.incomplete.length} gaps`,
    });
    if (read.passing === true) return undefined;
    const evidence = read.resources.filter((resource) => !isOwnDoing(resource));
    return nameOf([...evidence.map(versionOf).toSorted(), ...read.incomplete.toSorted()]);
  } catch (error) {
    // This patient is not shown to us; the next one may be.
    if (error instanceof AppError && REFUSALS.has(error.code)) return undefined;
    throw error;
  }
}

function versionOf(resource: Resource): string {
  const { resourceType, id = '', meta } = resource;
  const version = meta?.versionId ?? meta?.lastUpdated ?? nameOf([resource]);
  return `${resourceType}/${id} ${version}`;
}
