/** What every card says of itself: where it comes from, what it is about, why it may be set aside. */
import type { CardCoding } from '../domain/cds-card.ts';
import { CODE_SYSTEMS } from '../domain/codes/mentor.ts';

export const CARD_SOURCE_LABEL = 'Health Analysis Mentor';

export const CARD_TOPIC: CardCoding = {
  system: 'http://snomed.info/sct',
  code: '709510001',
  display: 'Assessment of risk for disease',
};

const reason = (code: string, display: string): CardCoding => ({
  system: CODE_SYSTEMS.overrideReasons,
  code,
  display,
});

export const OVERRIDE_REASONS: readonly CardCoding[] = [
  reason('patient-declined', 'The patient declined'),
  reason('contra-indicated', 'Contra-indicated for this patient'),
  reason('already-done', 'Already done or ordered'),
  reason('not-appropriate-now', 'Not appropriate now'),
  reason('value-wrong', 'A value in the record is wrong'),
  reason('disagree', 'I disagree with the recommendation'),
];
