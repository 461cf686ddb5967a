/**
 * The part of the contract that is about adding data: types only, for the browser app, beside contract.ts.
 *
 *   GET  /api/p/:session/uploads                                     UploadsView
 *   GET  /api/p/:session/uploads/:upload                             UploadView; where nothing came yet: 404
 *   POST /api/p/:session/uploads/:upload                             a chunk, application/dicom, with the headers below → UploadView
 *   DELETE /api/p/:session/uploads/:upload                           (204) an unfinished file is given up; what was kept stays
 *   GET  /api/p/:session/fields                                      EntryFieldsView
 *   POST /api/p/:session/entries/preview                             EntriesRequest → EntriesPreviewView; keeps nothing
 *   POST /api/p/:session/given                                       GivenRequest → GivenView; keeps nothing: `entries` does
 * A chunk says `Upload-Offset` (UploadView.received, else 409), `Upload-Length` (bytes of the whole file) and `Upload-Name`
 * (URI-encoded). A file is kept with its last chunk and not before; a chunk of a file that has its answer is answered the same.
 */
import type { Entry, InputField } from './contract.ts';
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

/** Values that models take, each once; those that the chart lacks first. */
export interface EntryFieldsView {
  readonly patient: string;
  readonly fields: readonly EntryFieldView[];
}

export interface EntryFieldView {
  readonly field: InputField;
  /** What is taken at all; null: the field's own range or choices. */
  readonly plausible: { readonly low: number; readonly high: number; readonly unit: string } | null;
  /** How many models that apply read it. */
  readonly models: number;
  /** The chart holds it. */
  readonly known: {
    readonly value: number | boolean | string;
    readonly unit: string | null;
    readonly at: string | null;
  } | null;
  /** One sentence, where it does not. */
  readonly why: string | null;
}

export interface EntriesPreviewView {
  readonly patient: string;
  readonly faults: readonly { readonly input: string; readonly message: string }[];
  /** Models that compute with the entries, of those that apply. */
  readonly computes: number;
  readonly applicable: number;
  readonly computedBefore: number;
  /** An input that alone is missing, and how many more models it completes. */
  readonly decides: readonly { readonly title: string; readonly more: number }[];
  /** Numbers that models read in another unit than the one entered: one line an input and unit. */
  readonly readAs: readonly ReadAsView[];
}

export interface ReadAsView {
  readonly input: string;
  /** As entered: an answer to an older entry is not shown beside a newer one. */
  readonly entered: { readonly value: number; readonly unit: string };
  readonly value: number;
  /** UCUM */
  readonly unit: string;
  /** Of those that apply. */
  readonly models: number;
}

/** A FHIR Bundle, a resource, or NDJSON, as text. */
export interface GivenRequest {
  readonly text: string;
}

export interface GivenView {
  readonly patient: string;
  /** As they would be entered; the person may leave some out. */
  readonly values: readonly (Entry & {
    readonly title: string;
    /** Resource of the text. */
    readonly source: string;
  })[];
  readonly notTaken: readonly {
    /** Line and column, path, or resource. */
    readonly where: string;
    readonly message: string;
  }[];
  readonly computes: number;
  readonly applicable: number;
  readonly computedBefore: number;
}
