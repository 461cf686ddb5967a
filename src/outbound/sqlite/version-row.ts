/** A row of the table of versions → a version with the store's own meta. */
import type { Resource } from '@medplum/fhirtypes';
import { tagged } from '../../domain/codes/hospital-tag.ts';
import type { StoredVersion } from '../../ports/resource-store.ts';

export interface VersionRow {
  readonly seq: number;
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly hospital: string;
  readonly patient: string | null;
  readonly at: string;
  /** As it was put, without the store's own meta; null: deleted. */
  readonly body: string | null;
}

export function versionOf(row: VersionRow): StoredVersion {
  const { seq, type, id, version, hospital, patient, at, body } = row;
  const resource =
    body === null ? undefined : tagged(JSON.parse(body) as Resource, { version, at, hospital });
  return {
    type,
    id,
    version,
    seq,
    lastUpdated: at,
    hospital,
    patient: patient ?? undefined,
    resource,
  };
}
