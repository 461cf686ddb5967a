/** Published resources in SQLite: each version a row, in the order of writing, so that a page of a search stays what it was. */
import { untagged } from '../../domain/codes/hospital-tag.ts';
import type { SearchIndex } from '../../ports/resource-search.ts';
import type {
  KeptResource,
  PatientKey,
  ResourceStore,
  StoredVersion,
} from '../../ports/resource-store.ts';
import type { Database } from './database.ts';
import { inGroup } from './group-commit.ts';
import { sqlitePatientIndex } from './patient-index.ts';
import { indexWriter } from './search-index.ts';
import { versionOf, type VersionRow as Row } from './version-row.ts';

interface FindParameters {
  readonly type: string;
  readonly snapshot: number;
  /** JSON list of ids or patients; not used for a whole type. */
  readonly keys: string;
}

/** @param narrowed to the rows that an index finds; @param index where SQLite would choose another */
function held(narrowed: string, index: string): string {
  return `select * from resources ${index}
   where type = @type and body is not null and @keys is not null and ${narrowed}
   and seq <= @snapshot and (ended_seq is null or ended_seq > @snapshot) order by seq desc`;
}

interface HistoryParameters {
  readonly snapshot: number;
  readonly type: string | null;
  readonly id: string | null;
  readonly since: string;
}

interface HistoryPage extends HistoryParameters {
  readonly offset: number;
  readonly count: number;
}

const IN_HISTORY = `from resources where seq <= @snapshot and at >= @since
  and (@id is null or id = @id)`;

const WHOLE = { offset: 0, count: -1 };

type New = [string, string, number, string, string | null, string, string | null];

/** @param written told of each new version, inside the transaction that writes it */
export function sqliteResourceStore(
  database: Database,
  index: SearchIndex,
  written: (version: StoredVersion) => void = () => undefined,
): ResourceStore {
  const indexed = indexWriter(database, index);
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
  const ofType = database.prepare<[FindParameters], Row>(held('1', 'indexed by resources_held'));
  const ofIds = database.prepare<[FindParameters], Row>(
    held('id in (select value from json_each(@keys))', ''),
  );
  const ofPatients = database.prepare<[FindParameters], Row>(
    held('patient in (select value from json_each(@keys))', 'indexed by resources_patient'),
  );
  const historyOf = (select: string, narrowed: string) =>
    `select ${select} ${IN_HISTORY} ${narrowed}`;
  const ORDER = 'order by seq desc limit @count offset @offset';
  const pages = {
    all: database.prepare<[HistoryPage], Row>(historyOf('*', `and @type is null ${ORDER}`)),
    typed: database.prepare<[HistoryPage], Row>(historyOf('*', `and type = @type ${ORDER}`)),
  };
  const totals = {
    all: database.prepare<[HistoryParameters], { n: number }>(
      historyOf('count(*) as n', 'and @type is null'),
    ),
    typed: database.prepare<[HistoryParameters], { n: number }>(
      historyOf('count(*) as n', 'and type = @type'),
    ),
  };
  const ended = database.prepare<[number, number]>(
    'update resources set ended_seq = ? where seq = ?',
  );
  const replace = (before: Row | undefined, seq: number) => {
    if (before === undefined) return;
    ended.run(seq, before.seq);
    indexed.end(before.seq, seq);
  };
  const put = (resources: readonly KeptResource[], at: string) => {
    for (const { hospital, patient, resource } of resources) {
      const { resourceType: type, id } = resource;
      const before = last.get(type, id);
      const body = JSON.stringify(untagged(resource));
      if (before?.body === body && (patient === undefined || before.hospital === hospital))
        continue;
      const version = (before?.version ?? 0) + 1;
      const row = { type, id, version, hospital, patient: patient ?? null, at, body };
      const seq = Number(
        insert.run(type, id, version, hospital, row.patient, at, body).lastInsertRowid,
      );
      replace(before, seq);
      const made = versionOf({ ...row, seq });
      const { resource: stored } = made;
      if (stored !== undefined)
        indexed.add({ seq, hospital, patient: row.patient, resource: stored });
      written(made);
    }
  };
  const remove = (type: string, id: string, at: string) => {
    const before = last.get(type, id);
    if (before?.body == null) return;
    const { version, hospital, patient } = before;
    const { lastInsertRowid } = insert.run(type, id, version + 1, hospital, patient, at, null);
    replace(before, Number(lastInsertRowid));
  };
  return {
    ...sqlitePatientIndex(database),
    async put(resources, at) {
      await inGroup(database, () => put(resources, at));
    },
    async remove(type, id, at) {
      await inGroup(database, () => remove(type, id, at));
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
      const keys = JSON.stringify(ids ?? patients?.map(({ patient }) => patient) ?? []);
      const statement = ids !== undefined ? ofIds : patients !== undefined ? ofPatients : ofType;
      const rows = statement.all({ type, snapshot, keys });
      return rows.filter((row) => patients === undefined || isOf(row, patients)).map(versionOf);
    },
    async history({ type, id, since = '' }, snapshot, { offset, count } = WHOLE) {
      const asked = { snapshot, type: type ?? null, id: id ?? null, since };
      const kind = type === undefined ? 'all' : 'typed';
      return {
        versions: pages[kind].all({ ...asked, offset, count }).map(versionOf),
        total: totals[kind].get(asked)?.n ?? 0,
      };
    },
  };
}

function isOf({ hospital, patient }: Row, keys: readonly PatientKey[]): boolean {
  return keys.some((key) => key.patient === patient && (key.hospital ?? hospital) === hospital);
}
