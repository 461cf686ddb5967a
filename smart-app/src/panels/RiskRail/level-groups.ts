/** Results by level, in the order the service ranked them; those that do not apply stand last, apart. */
import type { Level, RiskView } from '../../../../src/inbound/app-api/contract.ts';

export type GroupName = Level | 'outside-population';

const ORDER: readonly GroupName[] = [
  'above',
  'near',
  'below',
  'no-threshold',
  'not-computable',
  'investigational',
  'outside-population',
];

export interface LevelGroup {
  readonly name: GroupName;
  readonly risks: readonly RiskView[];
}

export function levelGroups(risks: readonly RiskView[]): readonly LevelGroup[] {
  return ORDER.map((name) => ({
    name,
    risks: risks.filter((risk) => groupOf(risk) === name),
  })).filter((group) => group.risks.length > 0);
}

/** The order in which the list shows them: what J, K and 1–9 step through. */
export function inListOrder(risks: readonly RiskView[]): readonly RiskView[] {
  return levelGroups(risks).flatMap((group) => group.risks);
}

function groupOf(risk: RiskView): GroupName {
  return risk.state === 'outside-population' ? 'outside-population' : risk.level;
}
