/**
 * Records a person's choices on a proposed care plan. In: one choice an activity, also for some of them only.
 * Out: the hospital's CarePlan active or revoked, by the outbox; the same choices again change nothing.
 */
import { AppError } from '../errors.ts';
import type { Decision, Person, Published } from '../ports/published-store.ts';
import { decidedPlan, type PlanChoice } from '../steps/decide/decided-plan.ts';
import { nameOf } from './digest.ts';
import { CARE_PLAN } from './published-resources.ts';
import { writeDecision, type DecisionPorts } from './write-decision.ts';

export interface ActivityChoice extends PlanChoice {
  readonly activity: string;
}

export interface PlanRequest {
  readonly hospital: string;
  readonly patient: string;
  readonly choices: readonly ActivityChoice[];
  readonly by: Person;
}

/** @throws AppError `request.not-found` without a plan or activity of that name */
export async function decidePlan(request: PlanRequest, ports: DecisionPorts): Promise<void> {
  const { hospital, patient, by } = request;
  const known = await ports.published.ofPatient(hospital, patient);
  const published = known.find(({ subject }) => subject === CARE_PLAN);
  const activities = activityIds(published);
  if (
    published === undefined ||
    request.choices.some((each) => !activities.includes(each.activity))
  )
    throw new AppError('request.not-found', 'there is no such activity in the proposed plan');
  const news = request.choices.filter((choice) => !isMade(choice, published.decisions));
  if (news.length === 0) return;
  const at = ports.clock.now();
  const decisions = [
    ...published.decisions,
    ...news.map((choice): Decision => ({ ...choice, by, at })),
  ];
  const choices = activities.map((id) => choiceOf(decisions, id));
  const resources = published.resources.map((each) =>
    each.resource.resourceType === 'CarePlan'
      ? { ...each, resource: decidedPlan(each.resource, choices) }
      : each,
  );
  await writeDecision(
    {
      id: nameOf([hospital, patient, published.outboxId, news]),
      resources,
      // The next one starts from the proposal again: choices are applied to it, not to each other.
      published: { ...published, decisions },
      by,
      at,
      what: 'care plan decided',
      audited: { what: 'plan.decided', detail: `${news.length} activities` },
    },
    ports,
  );
}

/** In the order of CarePlan.activity. */
function activityIds(published: Published | undefined): string[] {
  return (published?.proposal?.fired ?? []).flatMap(({ activities }) =>
    activities.map(({ id }) => id),
  );
}

function isMade(choice: ActivityChoice, decisions: readonly Decision[]): boolean {
  const last = decisions.findLast(({ activity }) => activity === choice.activity);
  return (
    last !== undefined &&
    (['choice', 'reason', 'note', 'text', 'start'] as const).every(
      (part) => last[part] === choice[part],
    )
  );
}

function choiceOf(decisions: readonly Decision[], id: string): PlanChoice | undefined {
  const made = decisions.findLast(({ activity }) => activity === id);
  if (made === undefined) return undefined;
  const { choice, reason, note, text, start } = made;
  if (choice !== 'accept' && choice !== 'change' && choice !== 'reject') return undefined;
  return {
    choice,
    ...(reason === undefined ? {} : { reason }),
    ...(note === undefined ? {} : { note }),
    ...(text === undefined ? {} : { text }),
    ...(start === undefined ? {} : { start }),
  };
}
