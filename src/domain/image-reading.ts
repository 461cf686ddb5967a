/** What a network says about an image, or why it was not asked; and all of a study together. */
import type { InstanceUids } from './dicom.ts';
import type { Heatmap, ImageRegion } from './image.ts';
import type { ImagingManifest } from './imaging-model.ts';

/** A point that a person or an SR marked, in pixels of the image (0, 0: outer edge of the first pixel). */
export interface MarkedPoint {
  readonly x: number;
  readonly y: number;
  readonly markedBy: string;
  /** Of what is there, where it was measured; mm. */
  readonly diameterMm?: number;
}

export interface ClassProbability {
  /** Class id of the manifest: `pneumonia`, `glioma`. */
  readonly id: string;
  /** 0–1, calibrated. */
  readonly probability: number;
}

/** One image by one model. */
interface ReadingBase {
  readonly manifest: ImagingManifest;
  readonly image: InstanceUids & {
    readonly sopClassUid: string;
    /** 1-based. */
    readonly frame: number;
    /** The SOP instance has more than one. */
    readonly isMultiFrame: boolean;
  };
  /** DICOM UID of the finding, in the SR and in every FHIR resource; derived from model, image and point. */
  readonly trackingUid: string;
  readonly point?: MarkedPoint;
  /** Each one sentence: what was presumed, what limits it. */
  readonly remarks: readonly string[];
}

export interface ReadImage extends ReadingBase {
  readonly read: true;
  /** Of every class, sums to 1; two-class models: the finding first. */
  readonly classes: readonly ClassProbability[];
  /** Classes that cannot be excluded at the manifest's coverage: one, several, or none. */
  readonly conformalSet: readonly string[];
  /** More than one class (or none) remains: nothing is said about the image but that. */
  readonly abstained: boolean;
  /** Two-class models that did not abstain. */
  readonly finding?: 'present' | 'absent';
  /** Distance of the pixels from the training images, as a fraction of the limit (≤ 1: within). */
  readonly distance: number;
  readonly heatmap?: Heatmap;
  /** Smallest box round the strongest part of the heatmap, for the outline in the GSPS. */
  readonly outline?: ImageRegion;
  /** Figures beside the network's: diameter, a rule. */
  readonly beside: readonly {
    readonly id: string;
    readonly title: string;
    readonly value: number;
    readonly unit: string;
  }[];
}

export interface RefusedImage extends ReadingBase {
  readonly read: false;
  readonly because:
    | 'outside-population'
    | 'not-stated'
    | 'not-this-kind-of-image'
    | 'unlike-training-images'
    | 'not-decodable'
    | 'no-point';
  /** One sentence for a clinician: what was found, where, what would help. */
  readonly detail: string;
}

export type ImageReading = ReadImage | RefusedImage;

/** How we know that all images are there. */
export interface Completeness {
  readonly by: 'pacs-count' | 'availability-notice' | 'quiet-time' | 'given-files';
  /** "All 2 images that the PACS has", "no new image for 30 s; the PACS could not be asked". */
  readonly detail: string;
  readonly instances: number;
}

export interface StudyReading {
  readonly hospital: string;
  readonly studyInstanceUid: string;
  readonly asOf: string;
  readonly completeness: Completeness;
  readonly readings: readonly ImageReading[];
}
