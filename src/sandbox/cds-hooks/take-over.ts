/** What the clinician chose on a card. In: a form and the cards as shown. Out: drafts in the record, and feedback to the service. */
import type { Card } from '../../domain/cds-card.ts';
import type { PageParts } from '../ehr-page/hospital.ts';
import { tellFeedback } from './hook-client.ts';

export interface Choice {
  readonly card: unknown;
  /** Taken over; the whole card is set aside where absent. */
  readonly suggestion?: unknown;
  readonly reason?: unknown;
}

/** @returns false: there is no such card, or the service did not take it */
export async function takeOver(
  choice: Choice,
  shown: readonly Card[],
  parts: PageParts,
): Promise<boolean> {
  const card = shown.find(({ uuid }) => uuid === choice.card);
  if (card === undefined) return false;
  if (choice.suggestion === undefined) {
    const reason = card.overrideReasons.find(({ code }) => code === choice.reason);
    const overrideReason = reason === undefined ? {} : { overrideReason: { reason } };
    return tellFeedback(parts, { card: card.uuid, outcome: 'overridden', ...overrideReason });
  }
  const suggestion = card.suggestions?.find(({ uuid }) => uuid === choice.suggestion);
  if (suggestion === undefined) return false;
  const { repository } = parts;
  for (const { resource } of suggestion.actions)
    await repository.inTurn(() => repository.createResource(resource));
  parts.written();
  return tellFeedback(parts, {
    card: card.uuid,
    outcome: 'accepted',
    acceptedSuggestions: [{ id: suggestion.uuid }],
  });
}
