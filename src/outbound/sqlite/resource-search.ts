/** Searching published resources by index, in SQLite. In: conditions and an order. Out: one page, and how many there are. */
import type { Resource } from '@medplum/fhirtypes';
import { setImmediate } from 'node:timers/promises';
import type {
  Condition,
  IndexQuery,
  IndexSort,
  ResourceSearch,
  SearchIndex,
} from '../../ports/resource-search.ts';
import type { Database } from './database.ts';
import { indexWriter, searchParameters } from './search-index.ts';
import {
  counted,
  countedUpTo,
  matchesOf,
  newestFirst,
  rowsOf,
  sortedByLookUp,
  sortedByWalk,
  walkOf,
  type Located,
  type Sql,
} from './search-query.ts';
import { versionOf, type VersionRow } from './version-row.ts';

const FEW = 2_000;
/** Which condition drives is decided by counting so far. */
const ENOUGH = 1_000;
const BATCH = 500;
const STATEMENTS = 500;

/** @param few so many matches are sorted by looking each of them up; with more the index of the order is walked */
export function sqliteResourceSearch(
  database: Database,
  index: SearchIndex,
  few = FEW,
): ResourceSearch {
  reindex(database, index);
  const parameters = searchParameters(database);
  const row = database.prepare<[number], VersionRow>('select * from resources where seq = ?');
  const prepared = new Map<string, ReturnType<typeof database.prepare>>();

  function all<Row>({ text, values }: Sql): Row[] {
    let statement = prepared.get(text);
    if (statement === undefined) {
      if (prepared.size >= STATEMENTS) prepared.clear();
      statement = database.prepare(text);
      prepared.set(text, statement);
    }
    return statement.all(...values) as Row[];
  }
  const numberOf = (sql: Sql) => all<{ n: number }>(sql)[0]?.n ?? 0;
  const seqsOf = (sql: Sql) => all<{ seq: number }>(sql).map(({ seq }) => seq);

  async function* batches(
    { type, conditions }: Pick<IndexQuery, 'type' | 'conditions'>,
    snapshot: number,
  ) {
    const located = conditions.map((each) => locatedIn(type, each));
    let below = snapshot + 1;
    for (;;) {
      const seqs = seqsOf(walkOf(type, located, snapshot, { below, count: BATCH }));
      if (seqs.length > 0) yield seqs.flatMap((seq) => row.get(seq) ?? []).map(versionOf);
      below = seqs.at(-1) ?? 0;
      if (seqs.length < BATCH) return;
      // Others are answered between.
      await setImmediate();
    }
  }

  return {
    batches,
    async search(query, snapshot) {
      const { type, offset, count } = query;
      const conditions = query.conditions.map((each) => locatedIn(type, each));
      const rank = (each: Located) => numberOf(countedUpTo(ENOUGH, rowsOf(each, snapshot)));
      const matches = matchesOf(type, conditions, snapshot, rank);
      const total = numberOf(counted(matches));
      const page =
        count === 0
          ? []
          : pageOf({ ...query, offset, count }, conditions, matches, total, snapshot);
      return { page: page.flatMap((seq) => row.get(seq) ?? []).map(versionOf), total };
    },
  };

  function pageOf(
    { type, sort, offset, count }: IndexQuery,
    conditions: readonly Located[],
    matches: Sql,
    total: number,
    snapshot: number,
  ): number[] {
    const window = { offset, count };
    const keys = sort.flatMap((each) => keyIn(type, each));
    const [first, ...more] = keys;
    if (first === undefined) return seqsOf(newestFirst(matches, window));
    const byLookUp = () => seqsOf(sortedByLookUp(matches, keys, window));
    if (total <= few || more.length > 0 || offset > FEW) return byLookUp();
    const walked = seqsOf(sortedByWalk(conditions, first, snapshot, window));
    // What has no value comes last: the end is not in that index.
    return walked.length < Math.min(count, total - offset) ? byLookUp() : walked;
  }

  function locatedIn(type: string, condition: Condition): Located {
    const found = parameters.find(type, condition.name);
    return { ...condition, param: found?.param, many: found?.many === 1 };
  }

  function keyIn(type: string, sort: IndexSort) {
    const found = parameters.find(type, sort.name);
    return found === undefined ? [] : [{ ...sort, param: found.param }];
  }
}

/** Where what is indexed has changed with a release: every version anew. */
function reindex(database: Database, index: SearchIndex): void {
  const current = database.prepare<[], { version: string }>('select version from search_version');
  if (current.get()?.version === index.version) return;
  const writer = indexWriter(database, index);
  const versions = database.prepare<[number], VersionRow & { readonly ended_seq: number | null }>(
    'select * from resources where seq > ? and body is not null order by seq limit 500',
  );
  database
    .transaction(() => {
      if (current.get()?.version === index.version) return;
      database.exec('delete from search_values; delete from search_parameters');
      for (let from = 0, rows = versions.all(from); rows.length > 0; rows = versions.all(from)) {
        for (const each of rows) {
          const { seq, hospital, patient, ended_seq: ended } = each;
          const { resource } = versionOf(each);
          writer.add({ seq, hospital, patient, resource: resource as Resource });
          if (ended !== null) writer.end(seq, ended);
          from = seq;
        }
      }
      database
        .prepare<[string]>(
          `insert into search_version (one, version) values (1, ?)
           on conflict (one) do update set version = excluded.version`,
        )
        .run(index.version);
    })
    .immediate();
}
