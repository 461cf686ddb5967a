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

/**
 * Held out: one split by time or source, the test people used once. Forward: each of the later periods by a model that was
 * searched and learned on the people before it. Leave one out: each group in turn.
 */
export type People =
  | {
      readonly split: 'held-out';
      readonly train: readonly Person[];
      readonly test: readonly Person[];
    }
  | {
      readonly split: 'forward';
      readonly people: readonly Person[];
      /** Name of the period among what is known about a person; names in the order of time. */
      readonly period: string;
      /** First period that is tested. */
      readonly testFrom: string;
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
  /**
   * What the weights of the tested people are: how many of the population each stands for (figures with and without), or how
   * many of those whom the survey could not follow to the end (figures with them only). Absent: of the population.
   */
  readonly testWeights?: 'population' | 'follow-up';
  /** Of half of the people that it learns from some of what is optional is hidden (see people.ts). */
  readonly hides?: boolean;
  /** What was known when the way of testing was chosen: said in the card before any figure. */
  readonly honesty: string;
  /** The share of cases that the line of action finds in the held-out training data; absent: no line. */
  readonly line?: { readonly recall: number };
  /** Inputs of the plain baseline beside it. */
  readonly baseline: readonly string[];
  /** AUC that a plain model reached on the same split, and whose it is. */
  readonly floor: readonly { readonly auc: number; readonly of: string }[];
}
