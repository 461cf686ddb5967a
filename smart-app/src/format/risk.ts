/** A result in words: its heading, its level against its own threshold, and how decisive a stale value is. */
import type { ContributionView, RiskView } from '../../../src/inbound/app-api/contract.ts';
import { durationWords } from './duration.ts';
import { resultValue } from './quantity.ts';

/** "Cardiovascular disease within 10 years", "Advanced liver fibrosis, now". */
export function riskHeading(risk: RiskView): string {
  return risk.horizon === null
    ? `${risk.outcome}, now`
    : `${risk.outcome} within ${durationWords(risk.horizon)}`;
}

/** "PREVENT 2023, full, 2023.1": model, variant, version. */
export function modelName(risk: RiskView): string {
  const { model } = risk;
  return [model.shortTitle, model.variant, `version ${model.version}`]
    .filter((part) => part !== null)
    .join(', ');
}

/** Values in the last quarter of their allowed age without which the result would be on the other side. */
export function decisiveStale(risk: RiskView): readonly ContributionView[] {
  const value = resultValue(risk);
  const threshold = risk.threshold?.value;
  if (value === null || threshold === undefined) return [];
  return risk.contributions.filter(
    (one) => one.staleMonths !== null && value >= threshold !== value - one.delta >= threshold,
  );
}

/** The interval holds the threshold: the data cannot say on which side the patient is. */
export function crossesThreshold(risk: RiskView): boolean {
  const { interval, threshold } = risk;
  if (interval === null || threshold === null) return false;
  return interval.low < threshold.value && threshold.value <= interval.high;
}

/** Any value of this result was typed by a person. */
export function usesEntries(risk: RiskView): boolean {
  return [...risk.contributions, ...risk.known].some((one) => one.enteredByHand);
}

/** "a, b and c". */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

const SMALL = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** "five", "12". */
export function countWord(count: number): string {
  return SMALL[count] ?? count.toString();
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
