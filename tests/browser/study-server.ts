/** The image routes of the fixture: what was decided, noted and drawn in a session stays in it, so that a page can be opened again. */
import express, { type Request, type Response } from 'express';
import type {
  FindingDecision,
  FindingView,
  GiveOwnReading,
  MarkKeyImage,
  MarkPoint,
  StudyView,
  UploadAnswer,
} from '#src/inbound/app-api/contract-imaging.ts';
import {
  EARLIER,
  earlier,
  earlierStudy,
  framePixels,
  heatmapBytes,
  STUDY,
  studies,
  study,
} from './study-fixtures.ts';

const AT = '2026-11-24T10:06:00Z';
const BY = 'Dr Hana Okonjo';

/** By session: what changed since the fixture. */
export type StudiesKept = Map<string, Partial<StudyView>>;

const sessionIn = (request: Request): string => String(request.params.session);

export function answerStudies(api: express.Router, kept: StudiesKept): void {
  const shown = (request: Request): StudyView => ({
    ...study,
    ...(sessionIn(request) === 'calm' ? WITHHELD : {}),
    ...kept.get(sessionIn(request)),
  });
  const keep = (request: Request, response: Response, now: Partial<StudyView>): void => {
    const session = sessionIn(request);
    kept.set(session, { ...kept.get(session), ...now });
    response.json(shown(request));
  };
  const withFinding = (request: Request, over: Partial<FindingView>) => ({
    findings: shown(request).findings.map((one) => ({ ...one, ...over })),
  });
  upload(api);
  pictures(api);
  api.get('/studies/:study', (request, response) => {
    const other = sessionIn(request) === 'stale' ? { patient: 'Patient/someone-else' } : {};
    const isEarlier = request.params.study === EARLIER;
    response.json(isEarlier ? { ...earlierStudy, ...other } : shown(request));
  });
  api.get('/studies/:study/earlier', (_request, response) => {
    response.json(earlier);
  });
  api.post('/studies/:study/own-reading', (request, response) => {
    const { text } = request.body as GiveOwnReading;
    const ownReading = { given: { text, at: AT }, withheld: 0 };
    keep(request, response, { findings: study.findings, ownReading });
  });
  api.post('/studies/:study/key-image', (request, response) => {
    const { instance, frame, isKeyImage } = request.body as MarkKeyImage;
    const keyImages = isKeyImage ? [{ instance, frame, by: BY, at: AT }] : [];
    keep(request, response, { keyImages });
  });
  api.post('/studies/:study/decision', (request, response) => {
    const { choice, reason, changedTo, place, box } = request.body as FindingDecision;
    const decision = { choice, reason, changedTo, place, box, by: BY, at: AT };
    keep(request, response, withFinding(request, { decision }));
  });
  api.post('/studies/:study/point', (request, response) => {
    const { x, y } = request.body as MarkPoint;
    response.json({ ...shown(request), ...withFinding(request, { point: { x, y } }) });
  });
}

const WITHHELD: Partial<StudyView> = { findings: [], ownReading: { given: null, withheld: 1 } };

function upload(api: express.Router): void {
  api.get('/studies', (_request, response) => {
    response.json(studies);
  });
  api.post('/studies', express.raw({ type: 'application/dicom' }), (request, response) => {
    const bytes = request.body as Buffer;
    const isDicom = bytes.toString('latin1', 128, 132) === 'DICM';
    const answer: UploadAnswer = isDicom
      ? { taken: true, study: STUDY, state: 'stored', unreadBecause: null }
      : { taken: false, detail: 'This is no DICOM file: “DICM” is missing at byte 128.' };
    response.json(answer);
  });
}

function pictures(api: express.Router): void {
  api.get('/studies/:study/:instance/frames/:frame', (request, response) => {
    const { instance, frame } = request.params;
    response.set('X-Patient', study.patient).type('application/octet-stream');
    response.send(framePixels(instance, Number(frame)));
  });
  api.get('/studies/:study/findings/:finding/heatmap', (_request, response) => {
    response.set('X-Patient', study.patient).type('application/octet-stream');
    response.send(heatmapBytes());
  });
}
