/** Attribute matching (PS3.4 C.2.2.2) over the study index. In: tag → what it must be. Out: an instance for each match. */
import { AppError } from '../../errors.ts';
import type { FoundInstance, StudyQuery } from '../../ports/study-store.ts';
import type { Database } from './database.ts';
import { instanceOf, IN_ORDER, SELECT_INSTANCES, type InstanceRow } from './study-rows.ts';
import { comparableName, TAGS } from './study-tables.ts';

interface Condition {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** Tags with a column of their own; the others are looked up in the data set. */
const TEXT_COLUMNS: Readonly<Record<string, string>> = {
  [TAGS.studyInstanceUid]: 's.study',
  [TAGS.patientId]: 's.patient_id',
  [TAGS.studyDate]: 's.study_date',
  [TAGS.studyTime]: 's.study_time',
  [TAGS.accessionNumber]: 's.accession',
  [TAGS.studyId]: 's.study_id',
  [TAGS.seriesInstanceUid]: 'i.series',
  [TAGS.sopInstanceUid]: 'i.sop',
  [TAGS.sopClassUid]: 'i.sop_class',
  [TAGS.modality]: 'i.modality',
};
const NUMBER_COLUMNS: Readonly<Record<string, string>> = {
  [TAGS.seriesNumber]: 'i.series_number',
  [TAGS.instanceNumber]: 'i.instance_number',
};
const GROUPS = {
  study: 'group by s.seq',
  series: 'group by s.seq, i.series',
  instance: 'group by i.seq',
} as const;
const TAG = /^[0-9A-F]{8}$/;
/** Of DA, TM and DT: from, to, or both. */
const RANGE = /^(?=.*\d)([\d.]*)-([\d.]*)$/;

/** Each more may double the time that a match takes. */
const MOST_WILD = 8;

interface Counts {
  readonly modalities: string;
  readonly sop_classes: string;
  readonly series: number;
  readonly instances: number;
}

export function studySearch(database: Database): (query: StudyQuery) => FoundInstance[] {
  const ofStudy = database.prepare<[number], Counts>(
    `select json_group_array(distinct modality) as modalities, count(*) as instances,
       json_group_array(distinct sop_class) as sop_classes, count(distinct series) as series
     from instances where study_seq = ?`,
  );
  const ofSeries = database.prepare<[number, string], { instances: number }>(
    'select count(*) as instances from instances where study_seq = ? and series = ?',
  );
  function found(row: InstanceRow): FoundInstance {
    const counts = ofStudy.get(row.study_seq);
    return {
      instance: instanceOf(row),
      study: {
        modalities: textsOf(counts?.modalities),
        sopClasses: textsOf(counts?.sop_classes),
        series: counts?.series ?? 0,
        instances: counts?.instances ?? 0,
      },
      series: { instances: ofSeries.get(row.study_seq, row.series)?.instances ?? 0 },
    };
  }
  return ({ hospital, level, match, limit, offset }) => {
    const conditions = Object.entries(match).flatMap(([tag, value]) => conditionOf(tag, value));
    if (hospital !== undefined) conditions.push({ sql: 's.hospital = ?', parameters: [hospital] });
    const where = conditions.map(({ sql }) => `(${sql})`).join(' and ') || 'true';
    const seqs = `select min(i.seq) from instances i join studies s on s.seq = i.study_seq
      where ${where} ${GROUPS[level]}`;
    const rows = database
      .prepare<(string | number)[], InstanceRow>(
        `${SELECT_INSTANCES} where i.seq in (${seqs})
         order by s.last_received_at desc, s.seq desc, ${IN_ORDER} limit ? offset ?`,
      )
      .all(...conditions.flatMap(({ parameters }) => parameters), limit, offset);
    return rows.map(found);
  };
}

function textsOf(json: string | undefined): string[] {
  return (JSON.parse(json ?? '[]') as string[]).filter((text) => text !== '').sort();
}

function conditionOf(tag: string, value: string): Condition[] {
  // Universal matching.
  if (value === '' || value === '*') return [];
  if (tag === TAGS.patientName) return [matching('s.patient_name', comparableName(value))];
  if (tag === TAGS.modalitiesInStudy) return [modalityInStudy(value)];
  const number = NUMBER_COLUMNS[tag];
  if (number !== undefined) return [{ sql: `${number} = ?`, parameters: [Number(value)] }];
  const column = TEXT_COLUMNS[tag];
  if (column !== undefined) return [matching(column, value)];
  return [inDataset(tag, value)];
}

function modalityInStudy(value: string): Condition {
  const { sql, parameters } = matching('other.modality', value);
  return {
    sql: `exists (select 1 from instances other where other.study_seq = s.seq and ${sql})`,
    parameters,
  };
}

function inDataset(tag: string, value: string): Condition {
  if (!TAG.test(tag)) return { sql: 'false', parameters: [] };
  const text = `case v.type when 'object' then lower(json_extract(v.value, '$.Alphabetic'))
    else cast(v.value as text) end`;
  const wanted = matching(text, value);
  const name = matching(text, comparableName(value));
  const isName = `json_extract(d.body, '$."${tag}".vr') = 'PN'`;
  return {
    sql: `exists (select 1 from instance_datasets d, json_each(d.body, '$."${tag}".Value') v
      where d.seq = i.seq and case when ${isName} then ${name.sql} else ${wanted.sql} end)`,
    parameters: [...name.parameters, ...wanted.parameters],
  };
}

/** Single value, list of values, range, wild card. */
function matching(column: string, value: string): Condition {
  const values = value
    .split('\\')
    .flatMap((each) => (/^[\d.]+(,[\d.]+)+$/.test(each) ? each.split(',') : [each]));
  const each = values.map((one) => matchingOne(column, one));
  return {
    sql: `(${each.map(({ sql }) => sql).join(' or ')})`,
    parameters: each.flatMap(({ parameters }) => parameters),
  };
}

function matchingOne(column: string, value: string): Condition {
  const range = RANGE.exec(value);
  if (range !== null) {
    const [, from = '', to = ''] = range;
    // The value itself too: an identifier may look like a range. `~` comes after every digit: 10 includes 105959.
    return {
      sql: `(${column} <> '' and ${column} between ? and ?) or ${column} = ?`,
      parameters: [from, to === '' ? '~' : `${to}~`, value],
    };
  }
  const wild = value.match(/[*?]/g)?.length ?? 0;
  if (wild > MOST_WILD)
    throw new AppError('request.invalid', `a value holds more than ${MOST_WILD} wild cards`);
  if (wild > 0) return { sql: `${column} glob ?`, parameters: [value.replaceAll('[', '[[]')] };
  return { sql: `${column} = ?`, parameters: [value] };
}
