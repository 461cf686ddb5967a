/**
 * $apply: compiled recommendations and a patient's facts → a proposed care plan.
 *
 * Each rule either fires, is suppressed (in whole or for some of its activities), needs data, or does not apply.
 */
import type {
  CarePlanProposal,
  FiredRule,
  NeedsData,
  ProposedActivity,
  RuleFact,
  SuppressedRule,
} from '../../domain/care-plan.ts';
import type { PatientRecord } from '../../domain/patient-record.ts';
import { checksOf } from './checks.ts';
import type { CompiledPlan } from './compiled-plan.ts';
import { environmentOf } from './condition.ts';
import { reasonFor } from './reason.ts';
import type { PatientFacts, Suppression } from './suppress.ts';
import { activitySuppression, planSuppression } from './suppress.ts';

const PRIORITY_RANK = { stat: 0, urgent: 1, routine: 2 } as const;

interface Outcome {
  readonly fired: readonly FiredRule[];
  readonly suppressed: readonly SuppressedRule[];
  readonly needsData: readonly NeedsData[];
}

const NOTHING: Outcome = { fired: [], suppressed: [], needsData: [] };

/**
 * Applies every plan; most urgent first, else in the order of the plans.
 *
 * @param facts all facts of the catalogue, as `ruleFacts` makes them; one that is absent is unknown
 */
export function proposeCarePlan(
  plans: readonly CompiledPlan[],
  facts: readonly RuleFact[],
  record: PatientRecord,
): CarePlanProposal {
  const patientFacts = patientFactsOf(facts);
  // Nothing is proposed for somebody who has died.
  const applied = record.deceased === undefined ? plans : [];
  const outcomes = applied.map((plan) => applyPlan(plan, patientFacts, record));
  const needsData = outcomes.flatMap((outcome) => outcome.needsData);
  return {
    subject: record.subject,
    asOf: record.asOf,
    fired: outcomes
      .flatMap((outcome) => outcome.fired)
      .sort((a, b) => PRIORITY_RANK[a.priority] - PRIORITY_RANK[b.priority]),
    suppressed: outcomes.flatMap((outcome) => outcome.suppressed),
    needsData,
    checks: checksOf(record, patientFacts.byName, needsData),
  };
}

/** Ids of the rules whose condition holds and whose required facts are known, before anything is suppressed. */
export function applicableRules(
  plans: readonly CompiledPlan[],
  facts: readonly RuleFact[],
): string[] {
  const patientFacts = patientFactsOf(facts);
  return plans
    .filter((plan) => verdictOf(plan, patientFacts) === 'applies')
    .map(({ ruleId }) => ruleId);
}

function patientFactsOf(facts: readonly RuleFact[]): PatientFacts {
  const values = Object.fromEntries(facts.map(({ name, value }) => [name, value]));
  return {
    byName: new Map(facts.map((fact) => [fact.name, fact])),
    environment: environmentOf(values),
  };
}

function applyPlan(plan: CompiledPlan, facts: PatientFacts, record: PatientRecord): Outcome {
  const verdict = verdictOf(plan, facts);
  if (verdict === 'applies') return applyFired(plan, facts, record);
  return verdict === 'does-not-apply' ? NOTHING : { ...NOTHING, needsData: [needs(plan, facts)] };
}

function verdictOf(
  plan: CompiledPlan,
  facts: PatientFacts,
): 'applies' | 'does-not-apply' | 'needs-data' {
  if (plan.requires.some((name) => isUnknown(facts, name))) return 'needs-data';
  const holds = plan.condition.holds(facts.environment);
  if (holds === null) return 'needs-data';
  return holds ? 'applies' : 'does-not-apply';
}

function needs(plan: CompiledPlan, facts: PatientFacts): NeedsData {
  const missing = plan.condition.facts.filter((name) => isUnknown(facts, name));
  const required = plan.requires.filter((name) => isUnknown(facts, name));
  const unknown = [...new Set([...required, ...missing])];
  return {
    ...outcomeOf(plan, facts),
    unknown,
    needs: unknown.map((name) => facts.byName.get(name)?.title ?? name),
    couldApply: plan.condition.holds(facts.environment) !== false,
  };
}

function isUnknown({ byName }: PatientFacts, name: string): boolean {
  return (byName.get(name)?.value ?? null) === null;
}

function applyFired(plan: CompiledPlan, facts: PatientFacts, record: PatientRecord): Outcome {
  const whole = planSuppression(plan, facts, record);
  if (whole) {
    const activities = plan.activities.map(({ activity }) => activity);
    return { ...NOTHING, suppressed: [suppressedRule(plan, facts, whole, activities)] };
  }
  const held = heldBack(plan, facts, record);
  const proposed = plan.activities.filter(({ activity }) => !held.has(activity.id));
  return {
    ...NOTHING,
    fired:
      proposed.length === 0
        ? []
        : [
            firedRule(
              plan,
              facts,
              proposed.map((p) => p.activity),
            ),
          ],
    suppressed: grouped(plan, held).map(([why, activities]) =>
      suppressedRule(plan, facts, why, activities),
    ),
  };
}

/** Activity id → why it is held back; what follows a held-back activity is held back with it. */
function heldBack(
  plan: CompiledPlan,
  facts: PatientFacts,
  record: PatientRecord,
): ReadonlyMap<string, Suppression> {
  const held = new Map<string, Suppression>();
  for (const { activity, stops, follows } of plan.activities) {
    const why =
      activitySuppression(activity, stops, facts, record) ??
      follows.flatMap((id) => held.get(id) ?? [])[0];
    if (why) held.set(activity.id, why);
  }
  return held;
}

function grouped(
  plan: CompiledPlan,
  held: ReadonlyMap<string, Suppression>,
): [Suppression, ProposedActivity[]][] {
  const activitiesOf = (why: Suppression): ProposedActivity[] =>
    plan.activities.flatMap(({ activity }) => (held.get(activity.id) === why ? [activity] : []));
  return [...new Set(held.values())].map((why) => [why, activitiesOf(why)]);
}

function firedRule(
  plan: CompiledPlan,
  facts: PatientFacts,
  activities: readonly ProposedActivity[],
): FiredRule {
  const { goal, grade, source, priority, usage } = plan;
  return {
    ...outcomeOf(plan, facts),
    activities,
    ...(goal ? { goal } : {}),
    grade,
    source,
    priority,
    reason: reasonFor(plan.condition, facts.byName),
    ...(usage === undefined ? {} : { usage }),
  };
}

function suppressedRule(
  plan: CompiledPlan,
  facts: PatientFacts,
  why: Suppression,
  activities: readonly ProposedActivity[],
): SuppressedRule {
  return { ...outcomeOf(plan, facts), ...why, activities };
}

function outcomeOf(
  { ruleId, title, topic, canonical, condition }: CompiledPlan,
  { byName }: PatientFacts,
): Pick<NeedsData, 'ruleId' | 'title' | 'topic' | 'canonical' | 'facts'> {
  const facts = condition.facts.flatMap((name) => byName.get(name) ?? []);
  return { ruleId, title, topic, canonical, facts };
}
