/** A row of the study index ↔ an instance. */
import type { DicomDataset, ReceivedFrom, StoredInstance } from '../../domain/dicom.ts';
import { comparableName, integerOf, TAGS, textOf } from './study-tables.ts';

export interface InstanceRow {
  readonly seq: number;
  readonly file: string;
  readonly study_seq: number;
  readonly hospital: string;
  readonly study: string;
  readonly series: string;
  readonly sop: string;
  readonly sop_class: string;
  readonly transfer_syntax: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly received_at: string;
  readonly via: ReceivedFrom['via'];
  readonly sender: string;
  readonly unread_because: string | null;
  readonly body: string;
}

/** With `where`, `order by` and the rest behind it. */
export const SELECT_INSTANCES = `select i.*, s.study, d.body from instances i
  join studies s on s.seq = i.study_seq join instance_datasets d on d.seq = i.seq`;

/** By series and instance number, then UID. */
export const IN_ORDER =
  'i.series_number is null, i.series_number, i.series, i.instance_number is null, i.instance_number, i.sop';

export function instanceOf(row: InstanceRow): StoredInstance {
  return {
    hospital: row.hospital,
    studyInstanceUid: row.study,
    seriesInstanceUid: row.series,
    sopInstanceUid: row.sop,
    sopClassUid: row.sop_class,
    transferSyntaxUid: row.transfer_syntax,
    bytes: row.bytes,
    sha256: row.sha256,
    receivedAt: row.received_at,
    from: { via: row.via, sender: row.sender },
    dataset: JSON.parse(row.body) as DicomDataset,
    ...(row.unread_because === null ? {} : { unreadBecause: row.unread_because }),
  };
}

/** In the order of `studies`: hospital, study, patient_id, issuer, patient_name, study_date, study_time, accession, study_id. */
export function studyColumns({ hospital, studyInstanceUid, dataset }: StoredInstance): string[] {
  return [
    hospital,
    studyInstanceUid,
    textOf(dataset, TAGS.patientId),
    textOf(dataset, TAGS.issuerOfPatientId),
    comparableName(textOf(dataset, TAGS.patientName)),
    textOf(dataset, TAGS.studyDate),
    textOf(dataset, TAGS.studyTime),
    textOf(dataset, TAGS.accessionNumber),
    textOf(dataset, TAGS.studyId),
  ];
}

/** In the order of `instances`, after `study_seq`. */
export function instanceColumns(file: string, instance: StoredInstance) {
  const { dataset, from } = instance;
  return [
    file,
    instance.hospital,
    instance.seriesInstanceUid,
    instance.sopInstanceUid,
    instance.sopClassUid,
    instance.transferSyntaxUid,
    instance.bytes,
    instance.sha256,
    instance.receivedAt,
    from.via,
    from.sender,
    instance.unreadBecause ?? null,
    textOf(dataset, TAGS.modality),
    integerOf(dataset, TAGS.seriesNumber),
    integerOf(dataset, TAGS.instanceNumber),
  ] as const;
}
