/** The proposed care plan as the screen shows it. In: proposal, decisions, deliveries. Out: PlanView. */
import type { CarePlanProposal, FiredRule, RuleFact } from '../../../domain/care-plan.ts';
import { OBSERVED_CONCEPTS } from '../../../domain/codes/observation-index.ts';
import type { PatientRecord } from '../../../domain/patient-record.ts';
import type { Chart, Hospital } from '../../../flows/chart.ts';
import { newerAssessment } from '../../../flows/newer-assessment.ts';
import { CARE_PLAN } from '../../../flows/published-resources.ts';
import type { OutboxItem } from '../../../ports/outbox.ts';
import type { Decision, Published } from '../../../ports/published-store.ts';
import type { ActivityDecision, PatientView, PlanActivityView, PlanView } from '../contract.ts';
import { sourceLink, valueText } from './format.ts';
import { activityDecision } from './plan-decision.ts';
import { writtenView } from './written.ts';

export interface PlanContext {
  readonly chart: Chart;
  readonly hospital: Hospital;
  readonly published: readonly Published[];
  readonly outbox: readonly OutboxItem[];
}

export function planView({ chart, hospital, published, outbox }: PlanContext): PlanView {
  const own = published.find(({ subject }) => subject === CARE_PLAN);
  const proposal = own?.proposal ?? chart.proposal;
  const decisions = own?.decisions ?? [];
  const activities = activitiesOf(proposal, decisions);
  return {
    patient: chart.subject,
    state: stateOf(activities),
    proposedAt: proposal.asOf,
    computedAt: chart.assessment.asOf,
    staleSince: newerAssessment(chart, published) ?? null,
    activities,
    suppressed: proposal.suppressed.map(({ title, because, detail, suppressedBy }) => ({
      title,
      because,
      detail,
      sources: suppressedBy.map(sourceLink),
    })),
    needsData: proposal.needsData
      .filter(({ couldApply }) => couldApply)
      .map(({ title, needs }) => ({ title, unknown: needs })),
    checks: proposal.checks,
    goals: goalsOf(proposal, chart.record),
    writtenAs: writtenView(own, outbox, hospital.writeBack.carePlan),
  };
}

export function planSummary(context: PlanContext): PatientView['plan'] {
  const { activities, state } = planView(context);
  const open = activities.filter(({ decision }) => decision === null).length;
  return { activities: activities.length, open, state };
}

function stateOf(activities: readonly PlanActivityView[]): PlanView['state'] {
  const decided = activities.flatMap(({ decision }) => (decision === null ? [] : [decision]));
  if (activities.length === 0) return 'none';
  if (decided.length === 0) return 'proposed';
  return decided.some(({ choice }) => choice !== 'reject') ? 'active' : 'revoked';
}

const URGENCY = ['stat', 'urgent', 'routine'];

/** Most urgent first. */
function activitiesOf(
  proposal: CarePlanProposal,
  decisions: readonly Decision[],
): PlanActivityView[] {
  return proposal.fired
    .toSorted((one, other) => URGENCY.indexOf(one.priority) - URGENCY.indexOf(other.priority))
    .flatMap((rule) => rule.activities.map((activity) => activityView(rule, activity, decisions)));
}

function activityView(
  rule: FiredRule,
  activity: FiredRule['activities'][number],
  decisions: readonly Decision[],
): PlanActivityView {
  const made = decisions.findLast((each) => each.activity === activity.id);
  const decision: ActivityDecision | null = made === undefined ? null : activityDecision(made);
  return {
    id: activity.id,
    rule: {
      id: rule.ruleId,
      title: rule.title,
      canonical: rule.canonical,
      grade: rule.grade,
      source: rule.source.text,
      url:
        rule.source.url ??
        (rule.source.doi === undefined ? null : `https://doi.org/${rule.source.doi}`),
    },
    kind: activity.kind,
    title: activity.text,
    priority: rule.priority === 'routine' ? 'routine' : 'urgent',
    goal: goalText(rule),
    after: activity.after ?? null,
    reason: rule.reason,
    facts: rule.facts.map(factRow),
    decision,
    decidedBy: made === undefined ? null : (made.by.name ?? made.by.reference ?? null),
    decidedAt: made?.at ?? null,
  };
}

function factRow({ title, value, unit, observedAt, sources, remark }: RuleFact) {
  const known = value === null ? 'not known' : valueText(value, unit);
  return {
    title,
    value: remark === undefined ? known : `${known} (${remark})`,
    at: observedAt ?? null,
    sources: sources.map(sourceLink),
  };
}

function goalText({ goal }: FiredRule): string | null {
  if (goal === undefined) return null;
  return goal.target2 === undefined ? goal.target : `${goal.target}; ${goal.target2}`;
}

/** What is aimed at, each value once, beside its newest measurement. */
function goalsOf({ fired }: CarePlanProposal, record: PatientRecord): PlanView['goals'] {
  const rows = fired.flatMap(({ goal, title }) => {
    if (goal === undefined) return [];
    const { loinc, target, loinc2, target2 } = goal;
    return [
      goalRow(loinc, target, title, record),
      ...(loinc2 === undefined || target2 === undefined
        ? []
        : [goalRow(loinc2, target2, title, record)]),
    ];
  });
  return [...new Map(rows.map((row) => [`${row.title} ${row.target}`, row])).values()];
}

function goalRow(
  loinc: string,
  target: string,
  ruleTitle: string,
  record: PatientRecord,
): PlanView['goals'][number] {
  const observed = OBSERVED_CONCEPTS.get(loinc);
  if (observed?.kind !== 'measurement') return { title: ruleTitle, target, present: null };
  const { id, title } = observed.concept;
  const newest = record.measurements.get(id)?.[0];
  return {
    title,
    target,
    present: newest === undefined ? null : valueText(newest.value, newest.unit),
  };
}
