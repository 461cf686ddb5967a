/** A patient's record, read with our own access to the hospital. In: hospital and patient. Out: a collection Bundle. */
import type { Bundle } from '@medplum/fhirtypes';
import { AppError } from '../errors.ts';
import type { BackendAccess } from '../ports/backend-access.ts';
import type { ConnectEhr, Ehr, RecordQuery } from '../ports/ehr.ts';
import type { KnownHospital } from './given-record.ts';
import { isOurs } from './record-queries.ts';

export interface ReadOwnRecordPorts {
  readonly backend: BackendAccess;
  readonly connectEhr: ConnectEhr;
  readonly hospitals: readonly KnownHospital[];
  readonly queries: () => Promise<readonly RecordQuery[]>;
}

/**
 * @param named id of the hospital; the only one with own access where absent
 * @throws AppError `request.unprocessable` where there is no such access; `request.not-found` for a patient that is not
 *   there; `ehr.unavailable`, also where a part of the record did not come: without it a result would say less than is known
 */
export async function readOwnRecord(
  patientId: string,
  named: string | undefined,
  { backend, connectEhr, hospitals, queries }: ReadOwnRecordPorts,
): Promise<{ readonly hospital: string; readonly record: Bundle }> {
  const reachable = hospitals.filter(({ id }) => backend.tokenOf(id) !== undefined);
  const [hospital, another] = reachable.filter(({ id }) => named === undefined || id === named);
  const token = hospital === undefined ? undefined : backend.tokenOf(hospital.id);
  if (hospital === undefined || token === undefined || another !== undefined)
    throw new AppError(
      'request.unprocessable',
      hospital === undefined
        ? 'there is no access of our own to this hospital: send the record as a Bundle'
        : 'name the hospital of the patient',
      { where: hospital === undefined ? 'bundle' : 'hospital' },
    );
  const ehr = connectEhr(hospital.id, token);
  const { resources, incomplete, passing } = await ehr
    .readPatientResources(patientId, await queries())
    .catch((error: unknown) => absentOr(error, patientId, ehr));
  if (passing === true) throw new AppError('ehr.unavailable', incomplete.join('; '));
  const entry = resources
    .filter((resource) => !isOurs(resource))
    .map((resource) => ({
      fullUrl: `${hospital.fhirBaseUrl}/${resource.resourceType}/${resource.id ?? ''}`,
      resource,
    }));
  return { hospital: hospital.id, record: { resourceType: 'Bundle', type: 'collection', entry } };
}

/** A refusal may be that the patient is not there, which is another thing to tell. */
async function absentOr(error: unknown, patientId: string, ehr: Ehr): Promise<never> {
  const isRefused = error instanceof AppError && error.code === 'ehr.refused';
  if (isRefused && (await ehr.read(`Patient/${patientId}`).catch(() => error)) === undefined)
    throw new AppError('request.not-found', 'the hospital holds no such Patient', { cause: error });
  throw error;
}
