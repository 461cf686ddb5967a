/**
 * A person's decisions on a proposed care plan. In: CarePlan as sent and one choice an activity.
 * Out: the CarePlan active, revoked, or still a draft where nothing is decided; what was proposed stays readable.
 */
import type { CarePlan, CarePlanActivity, CarePlanActivityDetail } from '@medplum/fhirtypes';

export interface PlanChoice {
  readonly choice: 'accept' | 'change' | 'reject';
  readonly reason?: string;
  readonly note?: string;
  /** Of a changed activity. */
  readonly text?: string;
  readonly start?: string;
}

/** @param choices in the order of the plan's activities; undefined: not decided, stays open */
export function decidedPlan(
  plan: CarePlan,
  choices: readonly (PlanChoice | undefined)[],
): CarePlan {
  const made = choices.filter((choice) => choice !== undefined);
  const taken = made.some(({ choice }) => choice !== 'reject');
  const status = made.length === 0 ? plan.status : taken ? 'active' : 'revoked';
  return {
    ...plan,
    status,
    intent: taken ? 'plan' : plan.intent,
    activity: (plan.activity ?? []).map((activity, index) => decided(activity, choices[index])),
  };
}

function decided(activity: CarePlanActivity, choice: PlanChoice | undefined): CarePlanActivity {
  const { detail } = activity;
  if (choice === undefined || detail === undefined) return activity;
  switch (choice.choice) {
    case 'accept':
      return { ...activity, detail: { ...detail, status: 'scheduled' } };
    case 'reject':
      return {
        ...activity,
        detail: {
          ...detail,
          status: 'cancelled',
          statusReason: { text: [choice.reason, choice.note].filter(Boolean).join(': ') },
        },
      };
    case 'change':
      return { ...activity, detail: changed(detail, choice) };
  }
}

/** The proposal stays in the description, beside what was chosen and why. */
function changed(detail: CarePlanActivityDetail, choice: PlanChoice): CarePlanActivityDetail {
  const { start, text = '', reason = '' } = choice;
  const proposed = detail.description ?? detail.code?.text ?? '';
  return {
    ...detail,
    status: 'scheduled',
    description: `${text} (proposed: ${proposed}; changed because: ${reason})`,
    ...(start === undefined ? {} : { scheduledPeriod: { start } }),
  };
}
