/** Published resources in SQLite: each version a row, in the order of writing, so that a page of a search stays what it was. */
import type { Resource } from '@medplum/fhirtypes';
import { tagged, untagged } from '../../domain/codes/hospital-tag.ts';
import type { KeptResource, ResourceStore, StoredVersion } from '../../ports/resource-store.ts';
import type { Database } from './database.ts';
import { sqlitePatientIndex } from './patient-index.ts';

interface Row {
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

interface FindParameters {
  readonly type: string;
  readonly snapshot: number;
  /** JSON lists; null: any. */
  readonly ids: string | null;
  readonly patients: string | null;
}

interface HistoryParameters {
  readonly snapshot: number;
  readonly type: string | null;
  readonly id: string | null;
}

type New = [string, string, number, string, string | null, string, string | null];

export function sqliteResourceStore(database: Database): ResourceStore {
  const last = database.prepare<[string, string], Row>(
    'select * from resources where type = ? and id = ? order by version desc limit 1',
  );
  const one = database.prepare<[string, string, number], Row>(
    'select * from resources where type = ? and id = ? and version = ?',
  );
  const insert = database.prepare<New>(
    `insert into resources (type, id, version, hospital, patient, at, body)
     values (?, ?, ?, ?, ?, ?, ?)`,
  );
  const typeOf = database.prepare<[string], Pick<Row, 'type'>>(
    'select type from resources where id = ? limit 1',
  );
  const lastSeq = database.prepare<[], { seq: number | null }>(
    'select max(seq) as seq from resources',
  );
  const found = database.prepare<[FindParameters], Row>(
    `select * from resources where seq in
       (select max(seq) from resources where type = @type and seq <= @snapshot
          and (@ids is null or id in (select value from json_each(@ids)))
          and (@patients is null or exists (select 1 from json_each(@patients) as wanted
            where patient = wanted.value ->> 'patient'
              and hospital = coalesce(wanted.value ->> 'hospital', hospital)))
        group by type, id)
     and body is not null order by seq desc`,
  );
  const history = database.prepare<[HistoryParameters], Row>(
    `select * from resources where seq <= @snapshot and (@type is null or type = @type)
     and (@id is null or id = @id) order by seq desc`,
  );
  const put = database.transaction((resources: readonly KeptResource[], at: string) => {
    for (const { hospital, patient, resource } of resources) {
      const { resourceType: type, id } = resource;
      const before = last.get(type, id);
      const body = JSON.stringify(untagged(resource));
      if (before?.body === body && (patient === undefined || before.hospital === hospital))
        continue;
      insert.run(type, id, (before?.version ?? 0) + 1, hospital, patient ?? null, at, body);
    }
  });
  const remove = database.transaction((type: string, id: string, at: string) => {
    const before = last.get(type, id);
    if (before?.body == null) return;
    insert.run(type, id, before.version + 1, before.hospital, before.patient, at, null);
  });
  return {
    ...sqlitePatientIndex(database),
    async put(resources, at) {
      put.immediate(resources, at);
    },
    async remove(type, id, at) {
      remove.immediate(type, id, at);
    },
    async read(type, id, version) {
      const row = version === undefined ? last.get(type, id) : one.get(type, id, version);
      return row === undefined ? undefined : versionOf(row);
    },
    async typesOf(ids) {
      return new Map(
        ids.flatMap((id) => {
          const type = typeOf.get(id)?.type;
          return type === undefined ? [] : [[id, type] as const];
        }),
      );
    },
    async snapshot() {
      return lastSeq.get()?.seq ?? 0;
    },
    async find({ type, ids, patients }, snapshot) {
      return found
        .all({ type, snapshot, ids: jsonOf(ids), patients: jsonOf(patients) })
        .map(versionOf);
    },
    async history({ type, id }, snapshot) {
      return history.all({ snapshot, type: type ?? null, id: id ?? null }).map(versionOf);
    },
  };
}

function jsonOf(list: readonly unknown[] | undefined): string | null {
  return list === undefined ? null : JSON.stringify(list);
}

function versionOf(row: Row): StoredVersion {
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
