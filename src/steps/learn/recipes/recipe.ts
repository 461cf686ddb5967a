/**
 * How a model of this project is made: which files, whom it learns from, what happened to them, what is tried, and the
 * manifest without what training adds.
 */
import type { ModelManifest } from '../../../domain/model.ts';
import type { LogisticOptions } from '../logistic/learn-logistic.ts';
import type { Person } from '../people.ts';
import type { ForestOptions, TreeOptions } from './learners.ts';

type Template = Omit<ModelManifest, 'weights' | 'referenceCases' | 'evaluation'>;

/** What a search chooses from. */
export type Candidate =
  | ({ readonly learner: 'logistic' } & LogisticOptions)
  | ({ readonly learner: 'tree' } & TreeOptions)
  | ({ readonly learner: 'forest' } & ForestOptions);

/** Held out: one split by time or source, the test people used once. Leave one out: each group in turn. */
export type People =
  | {
      readonly split: 'held-out';
      readonly train: readonly Person[];
      readonly test: readonly Person[];
    }
  | { readonly split: 'leave-one-group-out'; readonly people: readonly Person[] };

export interface Recipe {
  readonly template: Template;
  /** Names in the folder, and where each comes from. */
  readonly files: readonly string[];
  /** For the card: who is in the training and the test data. */
  readonly describes: { readonly train: string; readonly test: string; readonly outcome: string };
  /** @param texts of the files, by name */
  readonly people: (texts: ReadonlyMap<string, string>) => People;
  readonly candidates: readonly Candidate[];
  /** How many candidates are tried at most. */
  readonly budget: number;
  /** Survey weights in learning; they are used in the evaluation in any case. */
  readonly learnsWeighted: boolean;
  /** The share of cases that the line of action finds in the held-out training data; absent: no line. */
  readonly line?: { readonly recall: number; readonly meaning: string };
  /** Inputs of the plain baseline beside it. */
  readonly baseline: readonly string[];
  /** AUC that a plain model reached on the same split, and whose it is. */
  readonly floor: readonly { readonly auc: number; readonly of: string }[];
}
