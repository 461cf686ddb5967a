/** Readings of studies in SQLite: one row a study; heatmaps as base64 of float32, little-endian. A study that is removed takes all along. */
import type { Heatmap } from '../../domain/image.ts';
import type { ImageReading, StudyReading } from '../../domain/image-reading.ts';
import type { ChosenImage, KeptReading, ReadingStore } from '../../ports/reading-store.ts';
import type { Database } from './database.ts';
import { goesWithStudy, STUDY_TABLES } from './study-tables.ts';

const TABLES = `
  create table if not exists study_patients (
    seq integer primary key autoincrement,
    hospital text not null,
    study text not null,
    patient text not null,
    unique (hospital, study)
  );
  create index if not exists study_patients_of on study_patients (hospital, patient);
  create table if not exists study_choices (
    seq integer primary key autoincrement,
    hospital text not null,
    study text not null,
    body text not null
  );
  create index if not exists study_choices_of on study_choices (hospital, study);
  create table if not exists study_readings (
    hospital text not null,
    study text not null,
    read_at text not null,
    supersedes text,
    body text not null,
    primary key (hospital, study)
  );
  ${['study_patients', 'study_choices', 'study_readings'].map(goesWithStudy).join('\n')}
`;

export function sqliteReadingStore(database: Database): ReadingStore {
  database.exec(STUDY_TABLES);
  database.exec(TABLES);
  const link = database.prepare<[string, string, string]>(
    'insert into study_patients (hospital, study, patient) values (?, ?, ?) on conflict do nothing',
  );
  const patientOf = database.prepare<[string, string], { patient: string }>(
    'select patient from study_patients where hospital = ? and study = ?',
  );
  const studiesOf = database.prepare<[string, string], { study: string }>(
    'select study from study_patients where hospital = ? and patient = ? order by seq desc',
  );
  const choose = database.prepare<[string, string, string]>(
    'insert into study_choices (hospital, study, body) values (?, ?, ?)',
  );
  const chosenIn = database.prepare<[string, string], { body: string }>(
    'select body from study_choices where hospital = ? and study = ? order by seq',
  );
  // The same reading again supersedes nothing.
  const save = database.prepare<[string, string, string, string]>(
    `insert into study_readings (hospital, study, read_at, body) values (?, ?, ?, ?)
     on conflict (hospital, study) do update set
       supersedes = iif(read_at = excluded.read_at, supersedes, read_at),
       read_at = excluded.read_at, body = excluded.body`,
  );
  const of = database.prepare<[string, string], { body: string; supersedes: string | null }>(
    'select body, supersedes from study_readings where hospital = ? and study = ?',
  );
  return {
    async link({ hospital, studyInstanceUid }, patient) {
      link.run(hospital, studyInstanceUid, patient);
    },
    async patientOf({ hospital, studyInstanceUid }) {
      return patientOf.get(hospital, studyInstanceUid)?.patient;
    },
    async studiesOf(hospital, patient) {
      return studiesOf.all(hospital, patient).map(({ study }) => study);
    },
    async choose({ hospital, studyInstanceUid }, image) {
      choose.run(hospital, studyInstanceUid, JSON.stringify(image));
    },
    async chosenIn({ hospital, studyInstanceUid }) {
      return chosenIn
        .all(hospital, studyInstanceUid)
        .map(({ body }) => JSON.parse(body) as ChosenImage);
    },
    async save(reading) {
      const body = JSON.stringify({ ...reading, readings: reading.readings.map(keptOf) });
      save.run(reading.hospital, reading.studyInstanceUid, reading.asOf, body);
    },
    async of({ hospital, studyInstanceUid }) {
      const row = of.get(hospital, studyInstanceUid);
      return row === undefined ? undefined : readingOf(row);
    },
  };
}

interface KeptHeatmap extends Omit<Heatmap, 'values'> {
  readonly values: string;
}

function keptOf(reading: ImageReading): unknown {
  if (!reading.read || reading.heatmap === undefined) return reading;
  const { values } = reading.heatmap;
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return { ...reading, heatmap: { ...reading.heatmap, values: bytes.toString('base64') } };
}

function readingOf(row: { body: string; supersedes: string | null }): KeptReading {
  const kept = JSON.parse(row.body) as StudyReading;
  const readings = kept.readings.map((one) => {
    if (!one.read || one.heatmap === undefined) return one;
    const heatmap = one.heatmap as unknown as KeptHeatmap;
    const bytes = Uint8Array.from(Buffer.from(heatmap.values, 'base64'));
    return { ...one, heatmap: { ...heatmap, values: new Float32Array(bytes.buffer) } };
  });
  const reading = { ...kept, readings };
  return row.supersedes === null ? { reading } : { reading, supersedes: row.supersedes };
}
