/** QIDO-RS (PS3.18 section 10.6). In: a query. Out: matches in DICOM JSON, with what a client should know beside them. */
import type { Request } from 'express';
import type { DicomDataset } from '../../domain/dicom.ts';
import { AppError } from '../../errors.ts';
import type { FoundInstance, StudyStore } from '../../ports/study-store.ts';
import { RETURNED, tagOf, type Level } from './attributes.ts';

export interface QidoAnswer {
  readonly matches: readonly DicomDataset[];
  /** Each a sentence. */
  readonly warnings: readonly string[];
}

/** What the address names. */
export interface QidoScope {
  readonly hospital: string;
  readonly level: Level;
  readonly study?: string;
  readonly series?: string;
}

interface Asked {
  readonly match: Record<string, string>;
  readonly include: readonly string[] | 'all';
  readonly limit: number;
  readonly offset: number;
  readonly fuzzy: boolean;
}

const MOST = 1_000;
const [STUDY_UID, SERIES_UID] = ['0020000D', '0020000E'];
/** Computed for each match; nothing in a file. */
const NOT_MATCHED = new Set(['00080056', '00081190', '00201206', '00201208', '00201209']);

/** @throws AppError `request.unknown-parameter`, `request.invalid` */
export async function searchStudies(
  request: Request,
  scope: QidoScope,
  store: Pick<StudyStore, 'search'>,
  studiesUrl: string,
): Promise<QidoAnswer> {
  const { hospital, level, study, series } = scope;
  const asked = askedOf(new URL(request.originalUrl, 'http://localhost').searchParams);
  const match = {
    ...asked.match,
    ...(study === undefined ? {} : { [STUDY_UID]: study }),
    ...(series === undefined ? {} : { [SERIES_UID]: series }),
  };
  const { limit, offset } = asked;
  const found = await store.search({ hospital, level, match, limit: limit + 1, offset });
  const returned = [...levelsOf(scope)].flatMap((each) => RETURNED[each]);
  const matches = found
    .slice(0, limit)
    .map((one) => answered(one, level, asked.include, returned, studiesUrl));
  const warnings = [
    ...(asked.fuzzy
      ? ['The fuzzymatching parameter is not supported. Only literal matching has been performed.']
      : []),
    ...(found.length > limit
      ? ['There are additional results that can be requested: use offset and limit']
      : []),
  ];
  return { matches, warnings };
}

/** Levels above are told too, unless the address names them. */
function levelsOf({ level, study, series }: QidoScope): Set<Level> {
  const levels = new Set<Level>([level]);
  if (level !== 'study' && study === undefined) levels.add('study');
  if (level === 'instance' && series === undefined) levels.add('series');
  return levels;
}

function askedOf(parameters: URLSearchParams): Asked {
  const match: Record<string, string> = {};
  const include = new Set<string>();
  let isAll = false;
  for (const [name, value] of parameters) {
    if (['limit', 'offset', 'fuzzymatching'].includes(name)) continue;
    if (name !== 'includefield') {
      match[matchedTag(name)] = value;
      continue;
    }
    for (const each of value.split(',')) {
      if (each.toLowerCase() === 'all') isAll = true;
      else include.add(tagOf(each));
    }
  }
  return {
    match,
    // What a search is by is in its answer.
    include: isAll ? 'all' : [...include, ...Object.keys(match)],
    limit: Math.min(countOf(parameters, 'limit') ?? MOST, MOST),
    offset: countOf(parameters, 'offset') ?? 0,
    fuzzy: parameters.get('fuzzymatching')?.toLowerCase() === 'true',
  };
}

function matchedTag(name: string): string {
  const tag = tagOf(name);
  if (NOT_MATCHED.has(tag))
    throw new AppError('request.unknown-parameter', `${name} cannot be searched by`);
  return tag;
}

function countOf(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text))
    throw new AppError('request.invalid', `${name} must be a number from 0`);
  return Number(text);
}

function answered(
  found: FoundInstance,
  level: Level,
  include: Asked['include'],
  returned: readonly string[],
  studiesUrl: string,
): DicomDataset {
  const all: DicomDataset = { ...found.instance.dataset, ...computed(found, level, studiesUrl) };
  const tags = include === 'all' ? Object.keys(all) : [...new Set([...returned, ...include])];
  return Object.fromEntries(
    tags.toSorted().flatMap((tag) => {
      const element = all[tag];
      return element === undefined ? [] : [[tag, element]];
    }),
  );
}

function computed(
  { instance, study, series }: FoundInstance,
  level: Level,
  studiesUrl: string,
): DicomDataset {
  const is = (number: number) => ({ vr: 'IS', Value: [number] });
  return {
    // JSON is UTF-8, whatever the file was.
    '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
    '00080056': { vr: 'CS', Value: ['ONLINE'] },
    '00080061': { vr: 'CS', Value: study.modalities },
    '00080062': { vr: 'UI', Value: study.sopClasses },
    '00081190': { vr: 'UR', Value: [addressOf(instance, level, studiesUrl)] },
    '00201206': is(study.series),
    '00201208': is(study.instances),
    '00201209': is(series.instances),
  };
}

function addressOf(instance: FoundInstance['instance'], level: Level, studiesUrl: string): string {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = instance;
  const study = `${studiesUrl}/${studyInstanceUid}`;
  if (level === 'study') return study;
  const series = `${study}/series/${seriesInstanceUid}`;
  return level === 'series' ? series : `${series}/instances/${sopInstanceUid}`;
}
