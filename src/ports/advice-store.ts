/** Cards that were given to an EHR, and what people did with them. */
import type { CardCoding } from '../domain/cds-card.ts';

export interface GivenCard {
  readonly hospital: string;
  /** `Patient/<id>` */
  readonly patient: string;
  readonly uuid: string;
  /** Of the content, whichever of its suggestions were left out this time. */
  readonly content: string;
  readonly summary: string;
  readonly suggestions: readonly { readonly uuid: string; readonly label: string }[];
  /** Service and moment that gave it first. */
  readonly service: string;
  readonly at: string;
}

export interface CardFeedback {
  readonly hospital: string;
  readonly card: string;
  readonly outcome: 'accepted' | 'overridden';
  readonly acceptedSuggestions: readonly string[];
  readonly overrideReason?: {
    readonly reason?: Partial<CardCoding>;
    readonly userComment?: string;
  };
  /** When the person did it, UTC. */
  readonly outcomeTimestamp: string;
  readonly receivedAt: string;
}

export interface CardHistory {
  readonly card: GivenCard;
  readonly feedback: readonly CardFeedback[];
}

export interface AdviceStore {
  /** The same card again changes nothing. */
  give(card: GivenCard): Promise<void>;
  card(hospital: string, uuid: string): Promise<GivenCard | undefined>;
  /** All or nothing; the same again changes nothing. Durable before it returns. */
  addFeedback(feedback: readonly CardFeedback[]): Promise<void>;
  /** Newest first. */
  ofPatient(hospital: string, patient: string): Promise<readonly CardHistory[]>;
}
