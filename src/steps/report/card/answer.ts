/** Text and where it stands → an answer of the card; nothing there → "not known", and why. */
import type { CardAnswer } from '../../../domain/model-card.ts';

export function told(text: string, from: string): CardAnswer {
  return { known: true, text, from };
}

export function notKnown(because: string): CardAnswer {
  return { known: false, because };
}

/** The first that is known; else the last reason. */
export function firstKnown(...answers: readonly [CardAnswer, ...CardAnswer[]]): CardAnswer {
  return answers.find(({ known }) => known) ?? answers.at(-1) ?? answers[0];
}

/** @param because why it is not known where the text is missing or empty */
export function stated(text: string | undefined, from: string, because: string): CardAnswer {
  return text === undefined || text.trim() === '' ? notKnown(because) : told(text, from);
}

/** "a.", "b" → "a. b." */
export function sentences(parts: readonly string[]): string {
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => (/[.!?]$/u.test(part) ? part : `${part}.`))
    .join(' ');
}
