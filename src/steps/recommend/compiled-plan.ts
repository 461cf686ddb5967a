/**
 * A recommendation as it is applied: a PlanDefinition with its conditions compiled and its activities resolved.
 */
import type { FiredRule, ProposedActivity, SuppressedRule } from '../../domain/care-plan.ts';
import type { Condition } from './condition.ts';
import type { FactName } from './fact-catalog.ts';

/** A condition of kind `stop`: holds back a rule or an activity although it applies. */
export interface Stop {
  readonly because: SuppressedRule['because'];
  readonly detail: string;
  readonly condition: Condition;
}

export interface CompiledActivity {
  readonly activity: ProposedActivity;
  readonly stops: readonly Stop[];
  /** Ids of activities without which it makes no sense: a laboratory check after the start of a drug. */
  readonly follows: readonly string[];
}

export interface CompiledPlan {
  readonly ruleId: string;
  readonly title: string;
  readonly topic: string;
  readonly url: string;
  /** `url|version`. */
  readonly canonical: string;
  readonly priority: FiredRule['priority'];
  readonly grade: string;
  readonly source: FiredRule['source'];
  readonly goal?: NonNullable<FiredRule['goal']>;
  readonly usage?: string;
  /** Facts without which the rule needs data whatever else is known. */
  readonly requires: readonly FactName[];
  readonly condition: Condition;
  readonly stops: readonly Stop[];
  readonly activities: readonly CompiledActivity[];
}
