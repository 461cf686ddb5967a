/** The parameters of a search → what is asked; what is not understood is named. */
import { AppError } from '../../../errors.ts';
import { isHeldType, isResultType, type HeldType } from '../held-types.ts';
import type { Criterion } from './match.ts';
import { PATIENT, parametersOf, type Parameter } from './parameters.ts';
import { isOfPatient } from './references.ts';

export interface Inclusion {
  readonly sourceType: string;
  /** Name of a reference parameter, or `*`. */
  readonly parameter: string;
  readonly targetType: string | undefined;
  readonly iterate: boolean;
}

export interface SortKey {
  readonly name: string;
  readonly descending: boolean;
}

const SUMMARIES = ['true', 'text', 'data', 'count', 'false'] as const;
type Summary = (typeof SUMMARIES)[number];

export interface Shape {
  readonly summary: Summary;
  readonly elements: readonly string[];
}

export interface Page {
  readonly count: number;
  readonly offset: number;
  /** Of an earlier page; undefined: now. */
  readonly snapshot: number | undefined;
}

export interface Search extends Shape, Page {
  readonly criteria: readonly Criterion[];
  /** Identifiers of the patient, each of them chained through patient or subject. */
  readonly patientIdentifiers: readonly (readonly string[])[];
  readonly sort: readonly SortKey[];
  readonly include: readonly Inclusion[];
  readonly revInclude: readonly Inclusion[];
  readonly withTotal: boolean;
  /** The parameters that were understood, as they came. */
  readonly understood: URLSearchParams;
  readonly notUnderstood: readonly string[];
}

const DEFAULT_COUNT = 50;
const LARGEST_COUNT = 500;
const INCLUDES_ON = new Set([
  '_revinclude',
  ...['_include', '_revinclude'].flatMap((name) => [`${name}:iterate`, `${name}:recurse`]),
]);
const CHAINED = /^(?:patient|subject)(?::Patient)?(?:\.identifier|:identifier)$/;
const INCLUSION = /^([A-Za-z]+|\*)(?::([a-z-]+|\*))?(?::([A-Za-z]+))?$/;
/** Of the answer's form, not of the search. */
const OF_FORM = new Set(['_format', '_pretty']);
const PAGING = new Set(['_offset', '_snapshot']);

/** @throws AppError `request.invalid` for a value that means nothing */
export function parseSearch(type: HeldType, query: URLSearchParams): Search {
  const known = parametersOf(type);
  const criteria: Criterion[] = [];
  const patientIdentifiers: string[][] = [];
  const include: Inclusion[] = [];
  const revInclude: Inclusion[] = [];
  const notUnderstood: string[] = [];
  const understood = new URLSearchParams();
  for (const [key, value] of query) {
    if (OF_FORM.has(key) || PAGING.has(key) || isEmpty(value)) continue;
    const [name, modifier] = splitOnce(key, ':');
    const parameter = Object.hasOwn(known, name) ? known[name] : undefined;
    if (CHAINED.test(key) && PATIENT in known) patientIdentifiers.push(splitValues(value));
    else if (parameter !== undefined)
      criteria.push({ name, parameter, modifier, values: splitValues(value) });
    else if (key === '_include' || INCLUDES_ON.has(key)) {
      const inclusion = inclusionOf(key, value);
      if (!mayInclude(inclusion, key)) {
        notUnderstood.push(`${key}=${value}`);
        continue;
      }
      (name === '_include' ? include : revInclude).push(inclusion);
    } else if (!isOfAnswer(key)) {
      notUnderstood.push(key);
      continue;
    }
    understood.append(key, value);
  }
  const sort = sortKeys(query.get('_sort'), known, notUnderstood);
  const total = oneOf('_total', query, ['none', 'estimate', 'accurate'], 'accurate');
  return {
    ...shapeOf(query),
    ...pageOf(query),
    criteria,
    patientIdentifiers,
    sort,
    include,
    revInclude,
    withTotal: total !== 'none',
    understood,
    notUnderstood,
  };
}

/** A reference that this type has, of resources that can be searched by it. */
function mayInclude({ sourceType, parameter }: Inclusion, key: string): boolean {
  const backwards = key.startsWith('_revinclude');
  if (sourceType === '*') return !backwards && parameter === '*';
  if (backwards ? !isResultType(sourceType) : !isHeldType(sourceType)) return false;
  if (parameter === '*') return true;
  const known: Readonly<Record<string, Parameter>> = isHeldType(sourceType)
    ? parametersOf(sourceType)
    : {};
  return Object.hasOwn(known, parameter) && known[parameter]?.kind === 'reference';
}

/** What a read understands as well. */
export function shapeOf(query: URLSearchParams): Shape {
  return {
    summary: oneOf('_summary', query, SUMMARIES, 'false'),
    elements: splitValues(query.get('_elements') ?? '').filter((each) => each !== ''),
  };
}

export function pageOf(query: URLSearchParams): Page {
  return {
    count: Math.min(whole('_count', query) ?? DEFAULT_COUNT, LARGEST_COUNT),
    offset: whole('_offset', query) ?? 0,
    snapshot: whole('_snapshot', query),
  };
}

export function isPatientSearch({ criteria }: Search): readonly Criterion[] {
  return criteria.filter(({ name, modifier }) => isOfPatient(name) && modifier !== 'missing');
}

function isOfAnswer(key: string): boolean {
  return ['_sort', '_count', '_total', '_summary', '_elements'].includes(key);
}

function sortKeys(
  text: string | null,
  known: Readonly<Record<string, unknown>>,
  notUnderstood: string[],
): SortKey[] {
  return splitValues(text ?? '').flatMap((each) => {
    if (each === '') return [];
    const descending = each.startsWith('-');
    const name = descending ? each.slice(1) : each;
    if (Object.hasOwn(known, name)) return [{ name, descending }];
    notUnderstood.push(`_sort=${name}`);
    return [];
  });
}

function inclusionOf(key: string, value: string): Inclusion {
  const parts = INCLUSION.exec(value);
  if (parts === null)
    throw new AppError('request.invalid', `the value of "${key}" is <Type>:<parameter>`, {
      where: key,
    });
  const [, sourceType = '', parameter = '*', targetType] = parts;
  return { sourceType, parameter, targetType, iterate: /:(?:iterate|recurse)$/.test(key) };
}

function oneOf<T extends string>(
  name: string,
  query: URLSearchParams,
  allowed: readonly T[],
  absent: T,
): T {
  const value = query.get(name);
  if (value === null || value === '') return absent;
  const found = allowed.find((each) => each === value);
  if (found === undefined)
    throw new AppError('request.invalid', `"${name}" is one of ${allowed.join(', ')}`, {
      where: name,
    });
  return found;
}

function whole(name: string, query: URLSearchParams): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') return undefined;
  if (!/^\d{1,15}$/.test(value))
    throw new AppError('request.invalid', `"${name}" is a whole number, not below 0`, {
      where: name,
    });
  return Number(value);
}

/** At commas that are not escaped; nothing between two is no value. */
function splitValues(text: string): string[] {
  return text
    .split(/(?<!\\),/)
    .filter((each) => each !== '')
    .map((each) => each.replace(/\\([\\,|$])/g, '$1'));
}

function isEmpty(value: string): boolean {
  return /^[,\s]*$/.test(value);
}

function splitOnce(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
