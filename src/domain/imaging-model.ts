/**
 * A package of a network that reads images: what it may be shown, how an image becomes its input, what its outputs mean.
 *
 * `models/<id>/<version>/manifest.json` with kind `cnn` follows ImagingManifest.
 */
import type { ModelManifest } from './model.ts';

/** Only this kind of image, decided by the header before a pixel is looked at. A condition that the header is silent about refuses. */
export interface ImageGate {
  /** "Frontal chest films of children from 1 to under 6 years." */
  readonly text: string;
  /** (0008,0060), any of. */
  readonly modalities: readonly string[];
  /** SOP classes that the model reads; any where absent. */
  readonly sopClasses?: readonly string[];
  /** (0018,0015) or (0008,2218), any of: `CHEST`. */
  readonly bodyParts?: readonly string[];
  /** (0018,5101), any of: `PA`, `AP`. */
  readonly viewPositions?: readonly string[];
  /** Half-open, years: `{ from: 1, to: 6 }`. */
  readonly ageYears?: { readonly from: number; readonly to: number };
  /** mm per pixel, both directions. */
  readonly pixelSpacingMm?: { readonly from: number; readonly to: number };
  /** Planes by image orientation, any of. */
  readonly planes?: readonly ('axial' | 'coronal' | 'sagittal')[];
  /** T1 weighting with contrast, by sequence name, description and contrast agent. */
  readonly t1WithContrast?: true;
  /** The record or the request must say it: SNOMED CT codes of a condition already reported. */
  readonly requiresReported?: { readonly text: string; readonly codes: readonly string[] };
  readonly requiresPoint?: true;
}

/** In order; each takes a grey image (8 bit) and gives one, the last gives numbers. Exact arithmetic: `steps/imaging`. */
export type PreprocessingStep =
  /** Square of native pixels round the marked point; outside the image: 0. */
  | { readonly do: 'crop-round-point'; readonly size: number }
  /** Smallest and largest value of what is left to 0 and 255. */
  | { readonly do: 'stretch-min-max' }
  /** Box of the head, by threshold, squared, outside masked to 0. */
  | { readonly do: 'crop-to-head' }
  /** Area-averaging (smaller) or bilinear (larger) to exactly this size; aspect ratio is not kept. */
  | { readonly do: 'resize'; readonly rows: number; readonly columns: number }
  | { readonly do: 'crop-border'; readonly pixels: number }
  | { readonly do: 'crop-centre'; readonly size: number }
  | { readonly do: 'equalise-histogram' }
  /** value × scale + offset, as float32. */
  | { readonly do: 'scale'; readonly scale: number; readonly offset: number };

export interface ImagingClass {
  readonly id: string;
  /** "Pneumonia" */
  readonly title: string;
  readonly coding?: { readonly system: string; readonly code: string; readonly display: string };
}

export interface ImagingManifest extends Omit<
  ModelManifest,
  'kind' | 'inputs' | 'outputs' | 'eligibility'
> {
  readonly kind: 'cnn';
  readonly gate: ImageGate;
  readonly preprocessing: readonly PreprocessingStep[];
  readonly network: {
    readonly format: 'onnx' | 'tfjs-layers' | 'tfjs-graph';
    readonly input: string;
    /** NCHW without N. */
    readonly shape: readonly [number, number, number];
    /** Names of outputs: one logit (two classes) or one per class. */
    readonly logits: string;
    /** Class activation map [N, classes or 1, h, w], from the same pass. */
    readonly activationMap?: string;
    /** Pooled features [N, d], for the distance from the training images. */
    readonly embedding?: string;
  };
  /** Two classes: the finding first, `absent` second. */
  readonly classes: readonly ImagingClass[];
  /** What is looked for, as a heading and as a code of the Observation. */
  readonly finding: {
    readonly title: string;
    readonly coding?: { readonly system: string; readonly code: string; readonly display: string };
  };
  /** Logits are divided by it. */
  readonly temperature: number;
  /** Two classes: probability from which the finding is called present. */
  readonly threshold?: { readonly value: number; readonly source: string };
  /** Split-conformal: a class remains while 1 − its probability is at most the class's quantile. */
  readonly conformal: {
    readonly coverage: number;
    /** By class id, 0–1. */
    readonly quantiles: Readonly<Record<string, number>>;
  };
  /** File with what the distance needs (mean, precision, limit), and its hash. */
  readonly outOfDistribution?: { readonly file: string; readonly sha256: string };
}
