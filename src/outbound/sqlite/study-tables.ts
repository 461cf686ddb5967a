/** The tables of the study index: studies, instances, and the data sets that searches are answered from. */
import type { DicomDataset, DicomElement } from '../../domain/dicom.ts';

/** `content`: number of the last image that came from elsewhere; `done`: the one that the last reading saw; alike `begun`, `failed`. */
export const STUDY_TABLES = `
  create table if not exists studies (
    seq integer primary key autoincrement,
    hospital text not null,
    study text not null,
    patient_id text not null,
    issuer text not null,
    patient_name text not null,
    study_date text not null,
    study_time text not null,
    accession text not null,
    study_id text not null,
    instances integer not null default 0,
    last_received_at text not null default '',
    content integer not null default 0,
    done integer not null default 0,
    begun integer not null default 0,
    failed integer not null default 0,
    tries integer not null default 0,
    next_try_at text,
    failure text,
    completeness text,
    read_at text,
    unique (hospital, study)
  );
  create index if not exists studies_open on studies (last_received_at) where content > done;
  create index if not exists studies_received on studies (last_received_at);
  create index if not exists studies_patient on studies (hospital, patient_id);
  create table if not exists instances (
    seq integer primary key autoincrement,
    file text not null,
    study_seq integer not null,
    hospital text not null,
    series text not null,
    sop text not null,
    sop_class text not null,
    transfer_syntax text not null,
    bytes integer not null,
    sha256 text not null,
    received_at text not null,
    via text not null,
    sender text not null,
    unread_because text,
    modality text not null,
    series_number integer,
    instance_number integer,
    unique (hospital, sop)
  );
  create index if not exists instances_study on instances (study_seq);
  create table if not exists instance_datasets (
    seq integer primary key,
    body text not null
  );
`;

/**
 * Rows of a table that go with their study, in the transaction that removes it.
 *
 * @param table with the columns hospital and study; STUDY_TABLES are there already
 */
export function goesWithStudy(table: string): string {
  return `create trigger if not exists ${table}_go after delete on studies begin
    delete from ${table} where hospital = old.hospital and study = old.study; end;`;
}

export const TAGS = {
  sopClassUid: '00080016',
  sopInstanceUid: '00080018',
  studyDate: '00080020',
  studyTime: '00080030',
  accessionNumber: '00080050',
  modality: '00080060',
  modalitiesInStudy: '00080061',
  patientName: '00100010',
  patientId: '00100020',
  issuerOfPatientId: '00100021',
  studyInstanceUid: '0020000D',
  seriesInstanceUid: '0020000E',
  studyId: '00200010',
  seriesNumber: '00200011',
  instanceNumber: '00200013',
} as const;

/** First value, as text; PN: its alphabetic form. */
export function textOf(dataset: DicomDataset, tag: string): string {
  const value = dataset[tag]?.Value?.[0];
  if (typeof value === 'string' || typeof value === 'number') return String(value).trim();
  return isName(dataset[tag]) ? nameOf(value) : '';
}

export function integerOf(dataset: DicomDataset, tag: string): number | null {
  const text = textOf(dataset, tag);
  const number = Number(text);
  return text !== '' && Number.isInteger(number) ? number : null;
}

/** Compared without case and without empty components at its end. */
export function comparableName(name: string): string {
  return name.replace(/[\^= ]+$/, '').toLowerCase();
}

function isName(element: DicomElement | undefined): boolean {
  return element?.vr === 'PN';
}

function nameOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'Alphabetic' in value
    ? String(value.Alphabetic).trim()
    : '';
}
