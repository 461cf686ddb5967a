/** A patient's record, read with our own access to the hospital. In: hospital and patient. Out: a collection Bundle. */
import type { Bundle } from '@medplum/fhirtypes';
import { AppError } from '../errors.ts';
import type { BackendAccess } from '../ports/backend-access.ts';
import type { ConnectEhr, RecordQuery } from '../ports/ehr.ts';
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
 * @throws AppError `request.unprocessable` where there is no such access; `ehr.unavailable`
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
  const { resources } = await ehr.readPatientResources(patientId, await queries());
  const entry = resources
    .filter((resource) => !isOurs(resource))
    .map((resource) => ({
      fullUrl: `${hospital.fhirBaseUrl}/${resource.resourceType}/${resource.id ?? ''}`,
      resource,
    }));
  return { hospital: hospital.id, record: { resourceType: 'Bundle', type: 'collection', entry } };
}
