/** What people did with our cards → kept, so that what was set aside is not shown again. */
import { AppError } from '../errors.ts';
import type { AdviceStore, CardFeedback } from '../ports/advice-store.ts';
import type { Audit } from '../ports/audit.ts';
import type { CdsClient } from '../ports/cds-clients.ts';
import type { Clock } from '../ports/clock.ts';

export interface FeedbackPorts {
  readonly advice: AdviceStore;
  readonly audit: Audit;
  readonly clock: Clock;
}

export type FeedbackGiven = Omit<CardFeedback, 'hospital' | 'receivedAt'>;

/** All of it or nothing. @throws AppError `request.not-found` for a card or suggestion that this hospital was not given */
export async function takeFeedback(
  feedback: readonly FeedbackGiven[],
  { hospital, issuer }: CdsClient,
  { advice, audit, clock }: FeedbackPorts,
): Promise<void> {
  const receivedAt = clock.now();
  const patients: string[] = [];
  for (const { card, acceptedSuggestions } of feedback) {
    const known = await advice.card(hospital, card);
    if (known === undefined)
      throw new AppError('request.not-found', 'feedback names a card that was not given to you');
    const offered = new Set(known.suggestions.map(({ uuid }) => uuid));
    if (!acceptedSuggestions.every((id) => offered.has(id)))
      throw new AppError('request.not-found', 'feedback names a suggestion that its card lacks');
    patients.push(known.patient);
  }
  await advice.addFeedback(feedback.map((each) => ({ ...each, hospital, receivedAt })));
  for (const [n, { outcome, overrideReason }] of feedback.entries())
    await audit.append({
      at: receivedAt,
      who: issuer,
      what: 'card.feedback',
      hospital,
      patient: patients[n] ?? '',
      outcome: 'success',
      detail: [outcome, overrideReason?.reason?.code ?? ''].join(' ').trim(),
    });
}
