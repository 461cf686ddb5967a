/** What comes with the matches: what they refer to (`_include`), and what refers to them (`_revinclude`). */
import { AppError } from '../../../errors.ts';
import type { StoredVersion } from '../../../ports/resource-store.ts';
import { isHeldType, type HeldType } from '../held-types.ts';
import type { Holdings } from '../holdings.ts';
import { parametersOf } from './parameters.ts';
import type { Inclusion, Search } from './parse.ts';
import { referencesOf, valuesAt } from './values.ts';

/** So many resources come along with a page, no more. */
const MOST = 2_000;

interface IncludePorts {
  readonly holdings: Holdings;
  /** May the client see resources of this type? */
  readonly allows: (type: string, letter: 'r' | 's') => boolean;
  readonly snapshot: number;
}

/** Each once, none that is a match itself. */
export async function included(
  matches: readonly StoredVersion[],
  search: Search,
  ports: IncludePorts,
): Promise<StoredVersion[]> {
  const seen = new Set(matches.map(keyOf));
  const all: StoredVersion[] = [];
  let round = [...matches];
  for (let first = true; round.length > 0; first = false) {
    const wanted = (each: Inclusion) => first || each.iterate;
    const found = [
      ...(await Promise.all(
        search.include.filter(wanted).map((each) => referred(round, each, ports)),
      )),
      ...(await Promise.all(
        search.revInclude.filter(wanted).map((each) => referring(round, each, ports)),
      )),
    ].flat();
    round = [];
    for (const version of found) {
      const key = keyOf(version);
      if (seen.has(key)) continue;
      seen.add(key);
      round.push(version);
    }
    all.push(...round);
    if (all.length > MOST)
      throw new AppError('request.too-costly', `more than ${MOST} resources would come along`);
  }
  return all;
}

function keyOf({ type, id }: StoredVersion): string {
  return `${type}/${id}`;
}

async function referred(
  from: readonly StoredVersion[],
  { sourceType, parameter, targetType }: Inclusion,
  { holdings, allows }: IncludePorts,
): Promise<StoredVersion[]> {
  const sources = from.filter(({ type }) => sourceType === '*' || type === sourceType);
  const references = new Set(sources.flatMap((each) => referencesIn(each, parameter)));
  const found = await Promise.all(
    [...references].map(async (reference) => {
      const [type = '', id = ''] = reference.split('/');
      if (isHeldType(type)) return holdings.read(type, id);
      return holdings.byCanonical(reference);
    }),
  );
  return found.filter(
    (each) =>
      each?.resource !== undefined &&
      (targetType === undefined || each.type === targetType) &&
      allows(each.type, 'r'),
  ) as StoredVersion[];
}

async function referring(
  to: readonly StoredVersion[],
  { sourceType, parameter, targetType }: Inclusion,
  { holdings, allows, snapshot }: IncludePorts,
): Promise<StoredVersion[]> {
  if (!isHeldType(sourceType) || !allows(sourceType, 's')) return [];
  const targets = new Set(
    to.filter(({ type }) => targetType === undefined || type === targetType).map(keyOf),
  );
  if (targets.size === 0) return [];
  const anyOf = [...targets].map((text) => ({ text }));
  const found = await Promise.all(
    referenceParameters(sourceType, parameter).map(async (name) => {
      const query = { type: sourceType, conditions: [{ name, anyOf }], sort: [] };
      return holdings.search({ ...query, offset: 0, count: MOST + 1 }, snapshot);
    }),
  );
  return found.flatMap(({ page }) => page);
}

function referencesIn({ type, resource }: StoredVersion, name: string): string[] {
  if (!isHeldType(type)) return [];
  const parameters = parametersOf(type);
  return referenceParameters(type, name).flatMap((each) =>
    valuesAt(resource, parameters[each]?.paths ?? []).flatMap(referencesOf),
  );
}

/** @param name of one, or `*` for all */
function referenceParameters(type: HeldType, name: string): string[] {
  return Object.entries(parametersOf(type))
    .filter(([each, { kind }]) => kind === 'reference' && (name === '*' || each === name))
    .map(([each]) => each);
}
