/**
 * The part of the contract that is about adding data: types only, for the browser app, beside contract.ts.
 *
 *   GET  /api/p/:session/uploads                                     UploadsView
 *   GET  /api/p/:session/uploads/:upload                             UploadView; where nothing came yet: 404
 *   POST /api/p/:session/uploads/:upload                             a chunk, application/dicom, with the headers below → UploadView
 *   DELETE /api/p/:session/uploads/:upload                           (204) an unfinished file is given up; what was kept stays
 * A chunk says `Upload-Offset` (UploadView.received, else 409), `Upload-Length` (bytes of the whole file) and `Upload-Name`
 * (URI-encoded). A file is kept with its last chunk and not before; a chunk of a file that has its answer is answered the same.
 */
import type { UploadAnswer } from './contract-imaging.ts';

/** One file that is sent in chunks. */
export interface UploadView {
  readonly patient: string;
  /** 64 hexadecimal digits, by the page: of the file's content. */
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** The next chunk begins here. */
  readonly received: number;
  /** null: not all of it is here. */
  readonly answer: UploadAnswer | null;
}

/** Of this session, in the order in which they came: the list outlives the page. */
export interface UploadsView {
  readonly patient: string;
  readonly uploads: readonly UploadView[];
}
