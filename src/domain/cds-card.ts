/** What a CDS Hooks 2.0 service answers with, in the standard's own words (https://cds-hooks.hl7.org/2.0/#cds-service-response). */
import type { Resource } from '@medplum/fhirtypes';

export interface CardCoding {
  readonly code: string;
  readonly system: string;
  readonly display: string;
}

/** Within a suggestion all actions belong together. */
interface CardAction {
  readonly type: 'create';
  readonly description: string;
  readonly resource: Resource;
}

export interface CardSuggestion {
  readonly label: string;
  readonly uuid: string;
  readonly isRecommended: boolean;
  readonly actions: readonly CardAction[];
}

export type CardLink =
  | { readonly label: string; readonly url: string; readonly type: 'absolute' }
  | {
      readonly label: string;
      readonly url: string;
      readonly type: 'smart';
      readonly appContext: string;
    };

export interface Card {
  readonly uuid: string;
  /** Less than 140 characters. */
  readonly summary: string;
  readonly indicator: 'info' | 'warning' | 'critical';
  /** GitHub Flavored Markdown. */
  readonly detail: string;
  readonly source: { readonly label: string; readonly url: string; readonly topic: CardCoding };
  readonly suggestions?: readonly CardSuggestion[];
  /** There where suggestions are. */
  readonly selectionBehavior?: 'any';
  readonly overrideReasons: readonly CardCoding[];
  readonly links?: readonly CardLink[];
}

/** What follows from the content; uuids and links are set by the flow. */
export type CardContent = Pick<Card, 'summary' | 'indicator' | 'detail'> & {
  /** What speaks against orders that are about to be placed. */
  readonly against: readonly string[];
  readonly suggestions: readonly (Omit<CardSuggestion, 'uuid'> & {
    /** Rule and activity: the same proposal another day has the same. */
    readonly key: string;
  })[];
};
