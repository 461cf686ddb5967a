/** What published resources are found by, in SQLite. In: a version that was written. Out: its values, in order of both ends. */
import type { Resource } from '@medplum/fhirtypes';
import type { IndexedValue, SearchIndex } from '../../ports/resource-search.ts';
import type { Database } from './database.ts';

/** Rows lie by version; two more orders serve texts, and two ranges. `ended_seq` repeats the version's, so that counting needs no other table. */
export const SEARCH_TABLES = `
  create table if not exists search_parameters (
    param integer primary key,
    type text not null,
    name text not null,
    many integer not null default 0,
    unique (type, name)
  );
  create table if not exists search_values (
    seq integer not null,
    param integer not null,
    nth integer not null,
    edge integer not null,
    text text,
    system text,
    low real,
    high real,
    ended_seq integer,
    primary key (seq, param, nth)
  ) without rowid;
  create index if not exists search_text
    on search_values (param, text, seq, system, edge, ended_seq) where text is not null;
  create index if not exists search_low
    on search_values (param, low, high, edge, ended_seq) where low is not null;
  create index if not exists search_high
    on search_values (param, high, low, edge, ended_seq) where high is not null;
  create table if not exists search_version (one integer primary key check (one = 1), version text);
  create index if not exists resources_held on resources (type, seq, ended_seq)
    where body is not null;
  create index if not exists resources_at on resources (type, at);
`;

/** Bits of `edge`: the first value in rising order, and the last. */
export const SMALLEST = 1;
export const LARGEST = 2;

interface Owned {
  readonly seq: number;
  readonly hospital: string;
  readonly patient: string | null;
  readonly resource: Resource;
}

export interface IndexWriter {
  add(version: Owned): void;
  /** A later version took its place. */
  end(seq: number, endedSeq: number): void;
}

type ValueRow = [
  seq: number,
  param: number,
  nth: number,
  edge: number,
  text: string | null,
  system: string | null,
  low: number | null,
  high: number | null,
  endedSeq: number | null,
];

export function indexWriter(database: Database, index: SearchIndex): IndexWriter {
  const insert = database.prepare<ValueRow>(
    'insert into search_values values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const end = database.prepare<[number, number]>(
    'update search_values set ended_seq = ? where seq = ?',
  );
  const parameters = searchParameters(database);
  return {
    add({ seq, hospital, patient, resource }) {
      const own: IndexedValue[] =
        patient === null ? [] : [{ name: 'patient', text: patient, system: hospital }];
      for (const [name, values] of grouped([...index.valuesOf(resource), ...own])) {
        const { param } = parameters.of(resource.resourceType, name, values.length > 1);
        const edges = edgesOf(values);
        for (const [nth, { text, system, low, high }] of values.entries())
          insert.run(
            ...([seq, param, nth, edges[nth] ?? 0, text ?? null] as const),
            ...([text === undefined ? null : (system ?? ''), low ?? null, high ?? null] as const),
            null,
          );
      }
    },
    end(seq, endedSeq) {
      end.run(endedSeq, seq);
    },
  };
}

/** Numbers of the parameters; `many`: some resource has more than one value of it. */
export function searchParameters(database: Database) {
  const find = database.prepare<[string, string], { param: number; many: number }>(
    'select param, many from search_parameters where type = ? and name = ?',
  );
  const make = database.prepare<[string, string]>(
    'insert into search_parameters (type, name) values (?, ?) on conflict do nothing',
  );
  const mark = database.prepare<[number]>('update search_parameters set many = 1 where param = ?');
  return {
    find: (type: string, name: string) => find.get(type, name),
    of(type: string, name: string, many: boolean): { readonly param: number } {
      if (find.get(type, name) === undefined) make.run(type, name);
      const found = find.get(type, name) ?? { param: 0, many: 0 };
      if (many && found.many === 0) mark.run(found.param);
      return found;
    },
  };
}

function grouped(values: readonly IndexedValue[]): Map<string, IndexedValue[]> {
  const groups = new Map<string, IndexedValue[]>();
  for (const value of values) {
    const group = groups.get(value.name);
    if (group === undefined) groups.set(value.name, [value]);
    else group.push(value);
  }
  return groups;
}

/** Sorting rises by the smallest start, and falls by the largest end. */
function edgesOf(values: readonly IndexedValue[]): number[] {
  const edges = values.map(() => 0);
  const sorted = (key: (value: IndexedValue) => string | number) =>
    values
      .map((value, nth) => ({ nth, value }))
      .filter(({ value }) => value.isAlias !== true)
      .sort((a, b) => (key(a.value) < key(b.value) ? -1 : key(a.value) > key(b.value) ? 1 : 0));
  const first = sorted(({ text, low }) => text ?? low ?? 0)[0]?.nth;
  const last = sorted(({ text, high }) => text ?? high ?? 0).at(-1)?.nth;
  if (first !== undefined) edges[first] = SMALLEST;
  if (last !== undefined) edges[last] = (edges[last] ?? 0) | LARGEST;
  return edges;
}
