/** What the viewer draws: values of a frame, the tables that turn them into grey, a heatmap. */
import { Router, type Response } from 'express';
import type { ReadImage } from '../../../domain/image-reading.ts';
import type { ShownTables, TableEntries } from '../../../domain/shown-image.ts';
import { AppError } from '../../../errors.ts';
import { frameBytes, frameTables } from '../../../flows/frame-bytes.ts';
import type { DicomReader } from '../../../ports/dicom-reader.ts';
import type { StudyKey } from '../../../ports/reading-store.ts';
import type { LaunchSession } from '../../../ports/session-store.ts';
import type { StudyStore } from '../../../ports/study-store.ts';
import type { FrameTables, TableView } from '../contract-imaging.ts';
import {
  ownFrame,
  ownStudy,
  patientOf,
  studyPath,
  type StudyRequestPorts,
} from './study-request.ts';

export interface PicturePorts extends StudyRequestPorts {
  readonly store: Pick<StudyStore, 'instance' | 'open'>;
  readonly reader: Pick<DicomReader, 'readHeader' | 'readFrame'>;
  /** @throws AppError `request.conflict`: the person's own reading comes first */
  readonly requireOwnReading: (session: LaunchSession, study: StudyKey) => Promise<void>;
}

export function pictureRoutes(ports: PicturePorts): Router {
  const router = Router();
  router.get(studyPath('/:study/:instance/frames/:frame'), async (request, response) => {
    const { session, instance, frame } = await ownFrame(request, ports);
    const { bytes, hasTables } = await frameBytes(session.hospital, instance, frame, ports);
    response.set('X-Tables', hasTables ? 'yes' : 'no');
    sendBytes(response, patientOf(session), bytes);
  });
  router.get(studyPath('/:study/:instance/frames/:frame/tables'), async (request, response) => {
    const { session, instance, frame } = await ownFrame(request, ports);
    const tables = await frameTables(session.hospital, instance, frame, ports);
    response.set('Cache-Control', 'no-store').json(tablesView(patientOf(session), tables));
  });
  router.get(studyPath('/:study/findings/:finding/heatmap'), async (request, response) => {
    const { session, study } = await ownStudy(request, ports, false);
    await ports.requireOwnReading(session, study);
    const kept = await ports.readings.of(study);
    const reading = kept?.reading.readings.find(
      ({ trackingUid }) => trackingUid === request.params.finding,
    );
    if (reading?.read !== true) throw noHeatmap();
    sendBytes(response, patientOf(session), heatmapBytes(reading));
  });
  return router;
}

/** @throws AppError `request.not-found` */
function heatmapBytes({ heatmap }: ReadImage): Uint8Array {
  if (heatmap === undefined) throw noHeatmap();
  return Uint8Array.from(heatmap.values, (value) => Math.round(value * 255));
}

function noHeatmap(): AppError {
  return new AppError('request.not-found', 'this finding has no heatmap');
}

function tablesView(patient: string, { modality, voi }: ShownTables): FrameTables {
  return {
    patient,
    modality: modality === undefined ? null : tableView(modality),
    voi: voi.map((table) => ({ ...tableView(table), title: table.title })),
  };
}

function tableView({ first, largest, entries }: TableEntries): TableView {
  return { first, largest, entries: Array.from(entries) };
}

/** Whose they are stands in a header: the app compares it with its banner. */
function sendBytes(response: Response, patient: string, bytes: Uint8Array): void {
  response.set('X-Patient', patient).set('Cache-Control', 'no-store');
  response
    .type('application/octet-stream')
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
