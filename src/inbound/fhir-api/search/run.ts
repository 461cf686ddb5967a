/** Runs a search over what is held. In: what is asked. Out: the matches of one page, in order, and how many there are. */
import { AppError } from '../../../errors.ts';
import type { IndexSort } from '../../../ports/resource-search.ts';
import type { PatientKey, StoredVersion } from '../../../ports/resource-store.ts';
import { searchAudit } from '../audit/audit-search.ts';
import { AUDIT_TYPE, isResultType, type HeldType } from '../held-types.ts';
import type { Holdings } from '../holdings.ts';
import { conditionOf, ofPatients } from './condition.ts';
import { testOf } from './match.ts';
import { parametersOf, PATIENT, type Parameter } from './parameters.ts';
import type { Search, SortKey } from './parse.ts';
import { bareReference, hasPatient, isOfPatient, type References } from './references.ts';
import { referencesOf, spansOf, tokensOf, valuesAt } from './values.ts';

export interface Found {
  readonly page: readonly StoredVersion[];
  readonly total: number;
  readonly snapshot: number;
}

const WHOLE = { offset: 0, count: -1 };

export async function runSearch(
  type: HeldType,
  search: Search,
  holdings: Holdings,
  references: References,
): Promise<Found> {
  const snapshot = await snapshotOf(search.snapshot, holdings, type);
  const owners = await Promise.all(
    search.patientIdentifiers.map((values) => patientsWith(values, holdings)),
  );
  if (type === AUDIT_TYPE)
    return searchAudit({ search, owners, snapshot }, holdings.audit, references);
  const asked = [
    ...search.criteria.map((criterion) => ({
      test: testOf(criterion, references),
      condition: conditionOf(criterion, references),
    })),
    ...owners.map((keys) => ({
      test: (version: StoredVersion) => hasPatient(version, keys),
      condition: ofPatients(keys),
    })),
  ];
  const conditions = asked.flatMap(({ condition }) => condition ?? []);
  const { sort, offset, count } = search;
  if (isResultType(type) && conditions.length === asked.length) {
    const query = { type, conditions, sort: sort.map((key) => indexSort(key, type)) };
    return { ...(await holdings.search({ ...query, offset, count }, snapshot)), snapshot };
  }
  const candidates = isResultType(type)
    ? (await holdings.search({ type, conditions, sort: [], ...WHOLE }, snapshot)).page
    : await holdings.find({ type }, snapshot);
  const matches = candidates.filter((each) => asked.every(({ test }) => test(each)));
  const page = inOrder(matches, sort, type).slice(offset, offset + count);
  return { page, total: matches.length, snapshot };
}

function indexSort({ name, descending }: SortKey, type: HeldType): IndexSort {
  const kind = parametersOf(type)[name]?.kind;
  return {
    name: isOfPatient(name) ? PATIENT : name,
    by: kind === 'date' || kind === 'number' ? 'range' : 'text',
    descending,
  };
}

/** An earlier one, never a later one. */
export async function snapshotOf(
  asked: number | undefined,
  holdings: Pick<Holdings, 'snapshot'>,
  type: HeldType,
): Promise<number> {
  const now = await holdings.snapshot(type);
  if (asked !== undefined && asked > now)
    throw new AppError('request.invalid', 'this page is not known; search again', {
      where: '_snapshot',
    });
  return asked ?? now;
}

async function patientsWith(
  values: readonly string[],
  holdings: Holdings,
): Promise<readonly PatientKey[]> {
  const found = values.map((value) => {
    const bar = value.indexOf('|');
    const system = bar < 0 ? undefined : value.slice(0, bar);
    const wanted = value.slice(bar + 1);
    return holdings.patientsWith({
      ...(system === undefined ? {} : { system }),
      ...(wanted === '' ? {} : { value: wanted }),
    });
  });
  return (await Promise.all(found)).flat();
}

function inOrder(
  matches: readonly StoredVersion[],
  sort: readonly SortKey[],
  type: HeldType,
): readonly StoredVersion[] {
  if (sort.length === 0) return matches;
  const parameters = parametersOf(type);
  const keyed = matches.map((version) => ({
    version,
    keys: sort.map(({ name, descending }) => {
      const parameter = parameters[name];
      return parameter === undefined ? undefined : keyOf(version, parameter, descending);
    }),
  }));
  keyed.sort((a, b) => {
    for (const [index, { descending }] of sort.entries()) {
      const order = compared(a.keys[index], b.keys[index], descending);
      if (order !== 0) return order;
    }
    return 0;
  });
  return keyed.map(({ version }) => version);
}

type Key = string | number;

/** The smallest value, or the largest where the order is descending. */
function keyOf(version: StoredVersion, { kind, paths }: Parameter, descending: boolean) {
  const keys = valuesAt(version.resource, paths).flatMap((value): Key[] => {
    switch (kind) {
      case 'date':
        return spansOf(value).map(({ start, end }) => (descending ? end : start));
      case 'token':
        return tokensOf(value).flatMap(({ code }) => code ?? []);
      case 'reference':
        return referencesOf(value).map(bareReference);
      case 'string':
        return typeof value === 'string' ? [value.toLowerCase()] : [];
      case 'uri':
        return typeof value === 'string' ? [value] : [];
      case 'number':
        return typeof value === 'number' ? [value] : [];
    }
  });
  return keys.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)).at(descending ? -1 : 0);
}

/** What has no value comes last, either way. */
function compared(a: Key | undefined, b: Key | undefined, descending: boolean): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b === descending ? 1 : -1;
}
