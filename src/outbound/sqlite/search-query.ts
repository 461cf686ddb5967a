/** A search → SQL over the index: which versions fit, how many, and the order of a page. */
import type { Condition, IndexSort, Match } from '../../ports/resource-search.ts';
import { LARGEST, SMALLEST } from './search-index.ts';

export interface Sql {
  readonly text: string;
  readonly values: readonly (string | number)[];
}

/** A condition with the number of its parameter; undefined: nobody has a value of it. */
export interface Located extends Condition {
  readonly param: number | undefined;
  readonly many: boolean;
}

/** The tag joins texts with values between. */
function sql(parts: TemplateStringsArray, ...inserted: (Sql | string | number)[]): Sql {
  const values: (string | number)[] = [];
  let text = parts[0] ?? '';
  for (const [at, each] of inserted.entries()) {
    if (typeof each === 'object') {
      text += each.text;
      values.push(...each.values);
    } else {
      text += '?';
      values.push(each);
    }
    text += parts[at + 1] ?? '';
  }
  return { text, values };
}

function joined(parts: readonly Sql[], between: string): Sql {
  return {
    text: parts.map(({ text }) => text).join(between),
    values: parts.flatMap(({ values }) => values),
  };
}

const visible = (snapshot: number) =>
  sql`x.seq <= ${snapshot} and (x.ended_seq is null or x.ended_seq > ${snapshot})`;

/** Versions of a type that are not deleted, at a snapshot. */
function wholeType(type: string, snapshot: number): Sql {
  return sql`select x.seq from resources x indexed by resources_held
    where x.type = ${type} and x.body is not null and ${visible(snapshot)}`;
}

const NOTHING: Sql = { text: 'select x.seq from search_values x where 0', values: [] };

/** A walk over a type, from a version downwards: the same steps however far it has come. */
export function walkOf(
  type: string,
  conditions: readonly Located[],
  snapshot: number,
  { below, count }: { readonly below: number; readonly count: number },
): Sql {
  const tests = [sql`x.seq < ${below}`, ...conditions.map(asTest)];
  return sql`${wholeType(type, snapshot)} and ${joined(tests, ' and ')}
    order by x.seq desc limit ${count}`;
}

/** @param rank lower is tried first: the condition that few fit drives the search */
export function matchesOf(
  type: string,
  conditions: readonly Located[],
  snapshot: number,
  rank: (condition: Located) => number,
): Sql {
  const positive = conditions.filter(({ not }) => not !== true);
  if (positive.some(({ param }) => param === undefined)) return NOTHING;
  const ranks = new Map(positive.map((each) => [each, positive.length === 1 ? 0 : rank(each)]));
  const [driver] = positive.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  const others = conditions.filter((each) => each !== driver).map(asTest);
  const base = driver === undefined ? wholeType(type, snapshot) : rowsOf(driver, snapshot);
  return others.length === 0 ? base : sql`${base} and ${joined(others, ' and ')}`;
}

/** The versions with a value that fits. */
export function rowsOf({ param = 0, many, anyOf }: Located, snapshot: number): Sql {
  const rows = (fits: Sql) => sql`x.param = ${param} and ${fits} and ${visible(snapshot)}`;
  if (anyOf === 'any') return sql`select x.seq from search_values x where ${rows(sql`x.edge & 1`)}`;
  const [only, ...more] = anyOf;
  if (only === undefined) return NOTHING;
  const once = { text: many ? 'distinct ' : '', values: [] };
  if (more.length === 0)
    return sql`select ${once}x.seq from search_values x where ${rows(fits(only))}`;
  // Each part by its own index; a version that fits twice is there once.
  const parts = anyOf.map(
    (each) => sql`select x.seq from search_values x where ${rows(fits(each))}`,
  );
  return sql`select x.seq from (${joined(parts, ' union ')}) x where 1`;
}

function asTest({ param, anyOf, not }: Located): Sql {
  const no = { text: not === true ? 'not ' : '', values: [] };
  if (param === undefined || (anyOf !== 'any' && anyOf.length === 0))
    return not === true ? sql`1` : sql`0`;
  const fit =
    anyOf === 'any'
      ? sql`1`
      : joined(
          anyOf.map((each) => sql`(${fits(each)})`),
          ' or ',
        );
  // Lies by version: one look.
  const where = { text: fit.text.replaceAll('x.', 'v.'), values: fit.values };
  return sql`${no}exists (select 1 from search_values v
    where v.seq = x.seq and v.param = ${param} and (${where}))`;
}

function fits(match: Match): Sql {
  if ('text' in match)
    return match.system === undefined
      ? sql`x.text = ${match.text}`
      : sql`x.text = ${match.text} and x.system = ${match.system}`;
  if ('system' in match) return sql`x.text is not null and x.system = ${match.system}`;
  if ('startsWith' in match)
    return sql`x.text >= ${match.startsWith} and x.text < ${`${match.startsWith}\u{10ffff}`}`;
  const { low, high } = match;
  switch (match.comparison) {
    case 'eq':
      return sql`x.low >= ${low} and x.low < ${high} and x.high <= ${high}`;
    case 'ne':
      return sql`not (x.low >= ${low} and x.low < ${high} and x.high <= ${high})`;
    case 'gt':
      return sql`x.high > ${high}`;
    case 'lt':
      return sql`x.low < ${low}`;
    case 'ge':
      return sql`x.high >= ${low} and (x.high > ${high} or x.low >= ${low})`;
    case 'le':
      return sql`x.low <= ${high} and (x.low < ${low} or x.high <= ${high})`;
    case 'sa':
      return sql`x.low >= ${high}`;
    case 'eb':
      return sql`x.high <= ${low}`;
    case 'ap':
      return sql`x.low < ${high} and x.high > ${low}`;
  }
}

export interface Window {
  readonly offset: number;
  readonly count: number;
}

export function counted(matches: Sql): Sql {
  return sql`select count(*) as n from (${matches})`;
}

/** Not further than a limit. */
export function countedUpTo(limit: number, matches: Sql): Sql {
  return sql`select count(*) as n from (${matches} limit ${limit})`;
}

/** The last written first. */
export function newestFirst(matches: Sql, { offset, count }: Window): Sql {
  return sql`${matches} order by x.seq desc limit ${count} offset ${offset}`;
}

interface LocatedSort extends IndexSort {
  readonly param: number;
}

/** Looks up the key of every match: for few matches, or several keys. */
export function sortedByLookUp(
  matches: Sql,
  sort: readonly LocatedSort[],
  { offset, count }: Window,
): Sql {
  const keys = sort.map(
    (each) => sql`(select ${columnOf(each)} from search_values k where k.seq = m.seq
      and k.param = ${each.param} and k.edge & ${edgeOf(each)}) ${directionOf(each)} nulls last`,
  );
  return sql`select m.seq from (${matches}) m order by ${joined(keys, ', ')}, m.seq desc
    limit ${count} offset ${offset}`;
}

/** Walks the index of the key and tests what it meets: for many matches, of which the first are wanted. */
export function sortedByWalk(
  conditions: readonly Located[],
  sort: LocatedSort,
  snapshot: number,
  { offset, count }: Window,
): Sql {
  const tests = conditions.map(asTest);
  const all = tests.length === 0 ? sql`1` : joined(tests, ' and ');
  const column = { text: columnOf(sort).text.replace('k.', 'x.'), values: [] };
  const there = { text: `${column.text} is not null`, values: [] };
  return sql`select x.seq from search_values x where x.param = ${sort.param} and ${there}
    and x.edge & ${edgeOf(sort)} and ${visible(snapshot)} and ${all}
    order by ${column} ${directionOf(sort)}, x.seq desc limit ${count} offset ${offset}`;
}

function columnOf({ by, descending }: IndexSort): Sql {
  const name = by === 'text' ? 'k.text' : descending ? 'k.high' : 'k.low';
  return { text: name, values: [] };
}

function edgeOf({ descending }: IndexSort): number {
  return descending ? LARGEST : SMALLEST;
}

function directionOf({ descending }: IndexSort): Sql {
  return { text: descending ? 'desc' : 'asc', values: [] };
}
