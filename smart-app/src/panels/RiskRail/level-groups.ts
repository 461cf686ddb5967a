/** Results by level, in the order the service ranked them. */
import type { Level, RiskView } from '../../../../src/inbound/app-api/contract.ts';

const ORDER: readonly Level[] = [
  'above',
  'near',
  'below',
  'no-threshold',
  'not-computable',
  'investigational',
];

export interface LevelGroup {
  readonly level: Level;
  readonly risks: readonly RiskView[];
}

export function levelGroups(risks: readonly RiskView[]): readonly LevelGroup[] {
  return ORDER.map((level) => ({
    level,
    risks: risks.filter((risk) => risk.level === level),
  })).filter((group) => group.risks.length > 0);
}

/** The order in which the list shows them: what J, K and 1–9 step through. */
export function inListOrder(risks: readonly RiskView[]): readonly RiskView[] {
  return levelGroups(risks).flatMap((group) => group.risks);
}
