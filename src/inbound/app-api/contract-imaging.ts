/**
 * The part of the contract that is about images: types only, for the browser app, beside contract.ts.
 *
 *   GET  /api/p/:session/studies                                     StudiesView
 *   POST /api/p/:session/studies                                     one DICOM file, application/dicom → UploadAnswer
 *   GET  /api/p/:session/studies/:study                              StudyView
 *   GET  /api/p/:session/studies/:study/:instance/frames/:frame      FramePixels' bytes, application/octet-stream (frame from 1);
 *        X-Tables: yes where FrameTables is to be read before it is drawn
 *   GET  /api/p/:session/studies/:study/findings/:finding/heatmap    bytes, 0–255, HeatmapView.rows × columns
 *   POST /api/p/:session/studies/:study/decision                     FindingDecision → StudyView
 *   GET  /api/p/:session/studies/:study/earlier                       EarlierView
 *   GET  /api/p/:session/studies/:study/:instance/frames/:frame/tables  FrameTables
 *   POST /api/p/:session/studies/:study/key-image                    MarkKeyImage → StudyView
 *   POST /api/p/:session/studies/:study/own-reading                  GiveOwnReading → StudyView
 *   POST /api/p/:session/studies/:study/point                        MarkPoint → StudyView
 *   POST /api/p/:session/studies/:study/chosen                       ChooseImage → StudyView
 * The pixels of a frame are stored values, little endian, as FramePixels describes; the app applies slope or table, and window or table.
 */
import type { ModelRef, OutboxView, Written } from './contract.ts';

export interface StudiesView {
  /** `Patient/<id>` */
  readonly patient: string;
  /** Newest first. */
  readonly studies: readonly StudySummaryView[];
  /** What can be given to us, for the person who uploads. */
  readonly accepts: string;
}

export interface StudySummaryView {
  readonly uid: string;
  /** "Chest AP" */
  readonly title: string;
  readonly modality: string | null;
  /** FHIR dateTime or date of the study; null: not in the images. */
  readonly at: string | null;
  readonly images: number;
  readonly state: StudyState;
  /** "Pneumonia, present: 87 %", or why there is none. */
  readonly result: string | null;
}

export type StudyState =
  /** More images may come. */
  | 'waiting'
  | 'reading'
  | 'read'
  /** Viewer only. */
  | 'no-model-applies'
  | 'failed';

export interface StudyView {
  readonly patient: string;
  readonly uid: string;
  readonly title: string;
  readonly at: string | null;
  readonly accession: string | null;
  readonly state: StudyState;
  /** "Complete: 2 of 2 images, by the archive's count". */
  readonly completeness: string;
  /** Place among the studies that are not read yet, longest waiting first; null: it is read, or it is not known. */
  readonly queue: { readonly place: number; readonly of: number } | null;
  readonly series: readonly SeriesView[];
  readonly findings: readonly FindingView[];
  /** What the header says of each image that a model may read, before the result. */
  readonly checks: readonly ImageCheckView[];
  /** Images that no model read, with the reason; one line per image and model. */
  readonly refusals: readonly ImageRefusalView[];
  /** Models that are asked by hand, for the modalities of this study. */
  readonly askable: readonly AskableModel[];
  /** A later reading replaced one that this page showed, then. */
  readonly supersedes: string | null;
  readonly heatmapInitially: 'hidden' | 'shown';
  /** Where the hospital asks the person what they see before the finding is shown; null: it does not. */
  readonly ownReading: OwnReadingView | null;
  /** In force, newest first. */
  readonly keyImages: readonly KeyImageView[];
  readonly outbox: OutboxView;
}

export interface OwnReadingView {
  /** By this person; null: not yet, and `findings` is empty. */
  readonly given: { readonly text: string; readonly at: string } | null;
  /** Findings that wait for it. */
  readonly withheld: number;
}

export interface KeyImageView {
  readonly instance: string;
  readonly frame: number;
  readonly by: string | null;
  readonly at: string;
}

/** Other studies of the same patient, by identifier and birth date in the images; none that is later than this one. */
export interface EarlierView {
  readonly patient: string;
  /** Newest first. */
  readonly studies: readonly EarlierStudyView[];
}

export interface EarlierStudyView {
  readonly uid: string;
  readonly title: string;
  readonly modality: string | null;
  /** null: not in the images. */
  readonly at: string | null;
  readonly images: number;
  /** What was read; empty: nothing, or the person's own reading comes first. */
  readonly findings: readonly {
    readonly title: string;
    readonly sentence: string;
    /** Of the first class, 0–1; null where the model abstains. */
    readonly probability: number | null;
    readonly decision: FindingView['decision'];
  }[];
}

export interface SeriesView {
  readonly uid: string;
  readonly number: number | null;
  readonly title: string;
  readonly modality: string | null;
  /** In the order in which they are scrolled; a multi-frame instance is as many. */
  readonly images: readonly ImageView[];
}

export interface ImageView {
  readonly instance: string;
  /** From 1. */
  readonly frame: number;
  readonly at: string | null;
  /** As sent: "R", "L"; null: not stated. */
  readonly laterality: string | null;
  readonly pixels: FramePixels | null;
  /** Why there is nothing to draw: "stored unread: transfer syntax … is not decoded". */
  readonly notShown: string | null;
  /** The pixels went through lossy compression, or have 8 bits: not for primary reading. */
  readonly isLossy: boolean;
}

export interface FramePixels {
  readonly rows: number;
  readonly columns: number;
  /** `rgba8`: as they are drawn. */
  readonly type: 'uint8' | 'int8' | 'uint16' | 'int16' | 'rgba8';
  readonly bitsStored: number;
  readonly photometric: string;
  readonly slope: number;
  readonly intercept: number;
  /** How it is shown first: the first window as sent; null: by its VOI LUT, else from the smallest to the largest value. */
  readonly window: DisplayWindow | null;
  /** All windows as sent, the first included. */
  readonly windows: readonly SentWindow[];
  /** Stored values that are no part of the image, ends included; null: none. */
  readonly padding: { readonly from: number; readonly to: number } | null;
  /** MONOCHROME1: small values are bright. */
  readonly isInverted: boolean;
  /** mm, down and across; null: lengths cannot be measured. */
  readonly spacingMm: { readonly row: number; readonly column: number } | null;
  /** "at the detector: lengths in the body are smaller"; null: calibrated. */
  readonly spacingRemark: string | null;
}

/** In rescaled values. PS3.3 C.11.2.1.2 and C.11.2.1.3. */
export interface DisplayWindow {
  readonly centre: number;
  readonly width: number;
  readonly function: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';
}

export interface SentWindow extends DisplayWindow {
  /** "Window 2", or as its sender explains it. */
  readonly title: string;
}

/** Tables of one frame that stand for slope and intercept, or for a window. */
export interface FrameTables {
  readonly patient: string;
  readonly modality: TableView | null;
  /** As sent; the first is used where there is no window. */
  readonly voi: readonly (TableView & { readonly title: string })[];
}

export interface TableView {
  /** Value that the first entry is for; before and behind the table its first and last entry hold. */
  readonly first: number;
  /** Largest value that an entry may have: white. */
  readonly largest: number;
  readonly entries: readonly number[];
}

export interface HeatmapView {
  readonly rows: number;
  readonly columns: number;
  /** Laid over this part of the image, in its pixels. */
  readonly region: Box;
}

/** Pixels of the image, edges: 0, 0, columns, rows is all of it. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What one model says about one image. */
export interface FindingView {
  /** Tracking UID, shared with the SR and the Observation. */
  readonly id: string;
  readonly number: number;
  readonly model: ModelRef;
  readonly instance: string;
  readonly frame: number;
  /** "Pneumonia" */
  readonly title: string;
  /** `undecided`: the model abstains. */
  readonly says: 'present' | 'absent' | 'kind' | 'undecided';
  /** "present on this image", "most like a glioma", "the model does not decide". */
  readonly sentence: string;
  readonly classes: readonly {
    readonly id: string;
    readonly title: string;
    readonly probability: number;
    readonly inSet: boolean;
  }[];
  /** Coverage of the set, 0–1. */
  readonly coverage: number;
  readonly threshold: { readonly value: number; readonly source: string } | null;
  /** "Of 100 images of children of 1–5 that score like this one, about 87 show pneumonia … In the test data … 74 of 100 …". */
  readonly frequency: string | null;
  readonly outline: Box | null;
  /** "upper third, left of the image", from the outline or the point. */
  readonly where: string | null;
  readonly heatmap: HeatmapView | null;
  readonly point: { readonly x: number; readonly y: number } | null;
  readonly beside: readonly {
    readonly title: string;
    readonly value: number;
    readonly unit: string;
  }[];
  readonly remarks: readonly string[];
  readonly cautions: readonly string[];
  /** "AUC 0.957 (0.942–0.970) on 624 films; image frame alone 0.814". */
  readonly test: string | null;
  readonly readAt: string;
  readonly status: 'preliminary' | 'final' | 'amended' | 'cancelled';
  readonly decision: {
    readonly choice: FindingDecision['choice'];
    readonly by: string | null;
    readonly at: string;
    readonly reason: string | null;
    /** "Absent", a class of the model; null: the finding stays. */
    readonly changedTo: string | null;
    readonly place: string | null;
    readonly box: Box | null;
  } | null;
  readonly writtenAs: Written | null;
}

export interface ImageCheckView {
  readonly instance: string;
  readonly checks: readonly {
    readonly says: string;
    /** `unknown`: the header is silent, or it is not checked. */
    readonly state: 'good' | 'caution' | 'unknown';
  }[];
}

export interface ImageRefusalView {
  readonly instance: string;
  readonly model: ModelRef;
  readonly because: string;
  /** One sentence. */
  readonly detail: string;
}

export interface FindingDecision {
  /** FindingView.id */
  readonly finding: string;
  /** FindingView.readAt of what the person saw; where something newer is there: 409 `decision.superseded`. */
  readonly readAt: string;
  readonly choice: 'agree' | 'change' | 'disagree';
  /** `change`: at least one of the three. Class id of the model, or `absent`/`present`. */
  readonly changedTo: string | null;
  /** Another place, in words. */
  readonly place: string | null;
  /** Another place, drawn on the finding's image. */
  readonly box: Box | null;
  /** `change` and `disagree`: why. */
  readonly reason: string | null;
}

/** This image is shown to the models that read chosen images only; the person says what is reported already. */
export interface ChooseImage {
  readonly instance: string;
  /** AskableModel.reports of the one that is asked; empty: it needs no such statement. */
  readonly reported: readonly string[];
}

/** A model that reads an image only when a person asks for it. */
export interface AskableModel {
  readonly model: ModelRef;
  readonly modalities: readonly string[];
  /** `point`: a place has to be marked. */
  readonly needs: 'image' | 'point';
  /** What the person states by asking: "A tumour is already reported", with its codes. */
  readonly states: { readonly text: string; readonly codes: readonly string[] } | null;
}

/** Kept here with who and when; nothing is written to the hospital. */
export interface MarkKeyImage {
  readonly instance: string;
  readonly frame: number;
  readonly isKeyImage: boolean;
}

/** What the person sees, before the finding is shown; kept here. */
export interface GiveOwnReading {
  readonly text: string;
}

/** A point at which a model is asked. */
export interface MarkPoint {
  readonly instance: string;
  readonly frame: number;
  readonly x: number;
  readonly y: number;
  /** mm, where the person measured it. */
  readonly diameterMm: number | null;
}

export type UploadAnswer =
  | {
      readonly taken: true;
      readonly study: string;
      readonly state: 'stored' | 'same';
      readonly unreadBecause: string | null;
    }
  | { readonly taken: false; readonly detail: string };
