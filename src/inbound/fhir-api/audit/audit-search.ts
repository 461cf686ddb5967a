/** Searching the audit trail: what the trail itself finds (number, patient, time), then what each entry says. */
import { AppError } from '../../../errors.ts';
import type { Audit, AuditQuery, Moments } from '../../../ports/audit.ts';
import type { PatientKey } from '../../../ports/resource-store.ts';
import { testOf, type Criterion } from '../search/match.ts';
import type { Search } from '../search/parse.ts';
import { comparedDate, type Compared } from '../search/prefix.ts';
import { isOfPatient, patientKey, type References } from '../search/references.ts';
import type { Found } from '../search/run.ts';
import { auditVersion } from './audit-event.ts';

interface AuditSearch {
  readonly search: Search;
  /** Whom the identifiers that were given belong to. */
  readonly owners: readonly (readonly PatientKey[])[];
  readonly snapshot: number;
}

/** More entries are not looked at one by one. */
const MANY = 100_000;
const BY_TIME = new Set(['date', '_lastUpdated']);

/** @throws AppError `request.too-costly`, `request.invalid` */
export async function searchAudit(
  asked: AuditSearch,
  audit: Pick<Audit, 'find'>,
  references: References,
): Promise<Found> {
  const { search, snapshot } = asked;
  const { criteria, offset, count, sort } = search;
  const query = queryOf(asked, references);
  const rest = criteria.filter((each) => !isAnswered(each)).map((each) => testOf(each, references));
  const [key, ...more] = sort;
  if (more.length > 0 || (key !== undefined && !BY_TIME.has(key.name)))
    throw new AppError('request.invalid', 'AuditEvent is sorted by date only', { where: '_sort' });
  const oldestFirst = key?.descending === false;
  if (rest.length === 0) {
    const { entries, total } = await audit.find(query, { oldestFirst, offset, count });
    return { page: entries.map(auditVersion), total, snapshot };
  }
  const { total: looked } = await audit.find(query, { oldestFirst, offset: 0, count: 0 });
  if (looked > MANY)
    throw new AppError('request.too-costly', 'narrow the search by date or patient');
  const all = await audit.find(query, { oldestFirst, offset: 0, count: MANY });
  const matches = all.entries.map(auditVersion).filter((each) => rest.every((isSo) => isSo(each)));
  return { page: matches.slice(offset, offset + count), total: matches.length, snapshot };
}

function isAnswered({ name, modifier, values }: Criterion): boolean {
  if (modifier !== undefined) return false;
  return name === '_id' || isOfPatient(name) || (BY_TIME.has(name) && values.length === 1);
}

function queryOf({ search, owners, snapshot }: AuditSearch, references: References): AuditQuery {
  const answered = search.criteria.filter(isAnswered);
  const lists = (isOne: (name: string) => boolean) =>
    answered.filter(({ name }) => isOne(name)).map(({ values }) => values);
  const ids = intersection(lists((name) => name === '_id'));
  const named = lists(isOfPatient).map((values) =>
    values.map((value) => patientKey(value, references)),
  );
  const patients = intersection(
    [...named, ...owners].map((keys) => keys.map(({ patient }) => patient)),
  );
  return {
    upTo: snapshot,
    ...(ids === undefined ? {} : { ids: ids.filter((id) => /^\d{1,15}$/.test(id)).map(Number) }),
    ...(patients === undefined ? {} : { patients }),
    moments: answered
      .filter(({ name }) => BY_TIME.has(name))
      .map(({ name, values: [value = ''] }) => momentsOf(comparedDate(name, value))),
  };
}

/** In every list; undefined: there is none. */
function intersection(lists: readonly (readonly string[])[]): string[] | undefined {
  const [first, ...others] = lists;
  return first?.filter((each) => others.every((list) => list.includes(each)));
}

/** An entry has an instant: it lies inside of a range or not. */
function momentsOf({ comparison, low, high }: Compared): Moments {
  const [since, before] = [new Date(low).toISOString(), new Date(high).toISOString()];
  switch (comparison) {
    case 'eq':
    case 'ap':
      return { since, before };
    case 'ne':
      return { since, before, outside: true };
    case 'ge':
      return { since };
    case 'gt':
    case 'sa':
      return { since: before };
    case 'le':
      return { before };
    case 'lt':
    case 'eb':
      return { before: since };
  }
}
