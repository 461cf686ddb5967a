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
  /** Of a series only the images that a person chose: a file named in the request, or a point marked on it. */
  readonly requiresChosenImage?: true;
  readonly requiresPoint?: true;
  /** Of what is at the point, where whoever marked it measured it. */
  readonly diameterMm?: { readonly from: number; readonly to: number };
}

/**
 * What the first step gets. `as-displayed`: 8 bit after Modality and VOI LUT, as a person sees it. `stored`: the values as they
 * are stored, without rescale or window (a linear one changes nothing once they are stretched). In both MONOCHROME1 is inverted.
 */
export type PixelSource = 'as-displayed' | 'stored';

/**
 * In order. What the arithmetic is (steps/imaging does it so, training must do it so): float64, and each step that gives 8 bit
 * rounds half up, floor(v + 0.5), clamped to 0–255.
 */
export type PreprocessingStep =
  /** Square of native pixels round the marked point: first column floor(x + 0.5) − size / 2, rows alike. Outside the image: its smallest value inside the square. */
  | { readonly do: 'crop-round-point'; readonly size: number }
  /** Smallest and largest value of what is left to 0 and 255, 8 bit; a flat image becomes 0. */
  | { readonly do: 'stretch-min-max' }
  /** Box of what is at least `threshold` (largest 4-connected part), squared round its middle with 0 outside the image, and 0 outside the head where `mask`. 8 bit in. */
  | {
      readonly do: 'crop-to-head';
      readonly threshold: number;
      /** Added on each side, as a share of the longer side of the box. */
      readonly margin: number;
      readonly mask: boolean;
    }
  /**
   * To exactly this size, 8 bit; aspect ratio is not kept. `area`: the mean of what each output pixel covers (enlarging too).
   * `bilinear`: half-pixel centres, edges repeated, no smoothing (OpenCV INTER_LINEAR, PyTorch align_corners false).
   */
  | {
      readonly do: 'resize';
      readonly rows: number;
      readonly columns: number;
      readonly by: 'area' | 'bilinear';
    }
  | { readonly do: 'crop-border'; readonly pixels: number }
  | { readonly do: 'crop-centre'; readonly size: number }
  /** OpenCV's equalizeHist. 8 bit in. */
  | { readonly do: 'equalise-histogram' }
  /** value × scale + offset in float64, then float32. The last step; channels beyond one are copies. */
  | { readonly do: 'scale'; readonly scale: number; readonly offset: number };

export interface ImagingClass {
  readonly id: string;
  /** "Pneumonia" */
  readonly title: string;
  readonly coding?: { readonly system: string; readonly code: string; readonly display: string };
}

/** A file of the package, by name in its folder. */
interface HashedFile {
  readonly file: string;
  readonly sha256: string;
}

export interface ImagingManifest extends Omit<
  ModelManifest,
  'kind' | 'inputs' | 'outputs' | 'eligibility' | 'variants' | 'populationAverage'
> {
  readonly kind: 'cnn';
  readonly gate: ImageGate;
  readonly pixels: PixelSource;
  readonly preprocessing: readonly PreprocessingStep[];
  readonly network: {
    readonly format: 'onnx' | 'tfjs-layers' | 'tfjs-graph';
    readonly input: string;
    /** Channels, rows, columns. */
    readonly shape: readonly [number, number, number];
    /** Axis order of the input: NCHW where absent; a network of TensorFlow.js has NHWC. */
    readonly axes?: 'NCHW' | 'NHWC';
    /** Names of outputs: one logit (two classes) or one per class. */
    readonly logits: string;
    /** Class activation map [N, classes or 1, h, w], from the same pass; axes as of the input. Without it: an occlusion map. */
    readonly activationMap?: string;
    /** Pooled features [N, d], for the distance from the training images. */
    readonly embedding?: string;
    /** TensorFlow.js: the weight files beside weights.file (model.json). */
    readonly shards?: readonly HashedFile[];
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
  /** JSON file with an OutOfDistribution. */
  readonly outOfDistribution?: HashedFile;
  /** Figures that are shown beside the probability, and what the evaluation says of the two. */
  readonly beside?: readonly {
    readonly id: 'diameter';
    readonly title: string;
    readonly unit: string;
    /** "Diameter alone separates better (AUC 0.95) than the network (0.93)." */
    readonly note?: string;
  }[];
}

/** What an object of a model's results says about the model, also once it is not installed any more. */
export type ModelName = Pick<ImagingManifest, 'id' | 'version' | 'title' | 'shortTitle'>;

/**
 * How far an embedding is from those of the training images: the least |whiten · (x − centre)|, divided by `limit`; or what the
 * detector says, where that is more.
 */
export interface OutOfDistribution {
  /** One for all, or one a class; each of the embedding's length d. */
  readonly centres: readonly (readonly number[])[];
  /** k rows of d: with k = d and the inverse root of the covariance it is Mahalanobis' distance. */
  readonly whiten: readonly (readonly number[])[];
  /** Distance from which an image is refused; a quantile of the distances of unseen images of the right kind. */
  readonly limit: number;
  /** "99.5 % of 1,039 unseen films lie within." */
  readonly source: string;
  readonly detector?: OutlierDetector;
}

/**
 * weights · x + bias: learned from images of the right kind and of others; scaled so that unseen images of the right kind
 * are at 0 in the middle and 1 is the limit.
 */
export interface OutlierDetector {
  /** Of the embedding's length. */
  readonly weights: readonly number[];
  readonly bias: number;
  readonly source: string;
}

/** One of `reference-cases.json` of a network: an image of the package, and what the original implementation says of it. */
export interface ImagingReferenceCase {
  readonly id: string;
  /** Grey PNG: 8 bit for pixels `as-displayed`, 16 bit for `stored`. */
  readonly image: HashedFile;
  readonly point?: { readonly x: number; readonly y: number };
  /** Of the network's input: float32, little-endian, in the network's axis order: preprocessing is the same to the bit. */
  readonly inputSha256: string;
  /** Before temperature. */
  readonly logits: readonly number[];
  /** By class id, calibrated. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** Largest difference that still agrees: of logits, absolute; of probabilities alike. */
  readonly tolerance: number;
  readonly source: string;
}

/** As loaded: schema and hashes hold. Whether it computes right is another question: flows/check-imaging-model.ts. */
export interface ImagingPackage {
  readonly manifest: ImagingManifest;
  /** Absolute. */
  readonly folder: string;
  readonly outOfDistribution: OutOfDistribution | undefined;
  readonly cases: readonly ImagingReferenceCase[];
}

export interface FailedNetworkCase {
  readonly id: string;
  /** "logit 2.31 instead of 2.05", "its input is another one". */
  readonly detail: string;
  readonly source: string;
}

/** What a run of a network's reference cases in its engine says. */
export interface NetworkVerification {
  readonly model: string;
  readonly version: string;
  readonly cases: number;
  readonly failed: readonly FailedNetworkCase[];
  /** Why no case could be run: the network is not what the manifest says. */
  readonly unfit?: string;
}
