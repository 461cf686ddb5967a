/**
 * A model's card: the 31 source attributes of 45 CFR 170.315(b)(11)(iv)(B), CHAI's Applied Model Card and Model Cards for
 * Model Reporting, filled from what the package and this installation hold. What nobody has stated is "not known", and why.
 */
import type { SourceAttribute } from './codes/source-attributes.ts';
import type { Evaluation } from './evaluation.ts';
import type { ImagingManifest } from './imaging-model.ts';
import type { ModelManifest } from './model.ts';

/** `from` names where it stands: a part of the package, or this service. */
export type CardAnswer =
  | { readonly known: true; readonly text: string; readonly from: string }
  | { readonly known: false; readonly because: string };

export interface AnsweredAttribute extends SourceAttribute {
  readonly answer: CardAnswer;
}

interface CardField {
  readonly field: string;
  readonly answer: CardAnswer;
}

export interface CardSection {
  readonly section: string;
  readonly fields: readonly CardField[];
}

export interface CardInput {
  readonly id: string;
  readonly title: string;
  /** UCUM; null where there is none. */
  readonly unit: string | null;
  /** "18 to 120, refused outside". */
  readonly range: string;
  /** ISO 8601 duration; null: any age. */
  readonly maxAge: string | null;
  /** What happens without it. */
  readonly withoutIt: string;
}

/** How well a model does on people or images that this installation knows the outcome of. */
export interface LocalEvaluation {
  /** When it was kept. */
  readonly at: string;
  readonly evaluation: Evaluation;
}

/** What a card is made of; nothing in it is written by hand a second time. */
export interface CardFacts {
  readonly manifest: ModelManifest | ImagingManifest;
  readonly referenceCases: number;
  /** evaluation.json of the package, as it is. */
  readonly evaluation: unknown;
  /** training-log.json, as it is. */
  readonly trainingLog: unknown;
  readonly local: LocalEvaluation | undefined;
}

export interface ModelCard {
  readonly model: {
    readonly id: string;
    readonly version: string;
    readonly title: string;
    readonly shortTitle: string;
    readonly kind: ModelManifest['kind'];
    readonly investigational: boolean;
    readonly sha256: string;
    readonly referenceCases: number;
    readonly license: string;
    readonly references: ModelManifest['references'];
  };
  readonly inputs: readonly CardInput[];
  readonly sourceAttributes: readonly AnsweredAttribute[];
  /** CHAI Applied Model Card, v0.2, by its sections. */
  readonly chai: readonly CardSection[];
  /** Mitchell et al., Model Cards for Model Reporting, FAT* 2019. */
  readonly modelCard: readonly CardSection[];
}
