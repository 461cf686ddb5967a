/**
 * A proposed activity → a resource that an EHR can take over: a draft of intent proposal, never an order.
 *
 * Nothing in it depends on the moment, so that the same proposal is the same content every day.
 */
import type {
  Annotation,
  CarePlan,
  CodeableConcept,
  MedicationRequest,
  ServiceRequest,
} from '@medplum/fhirtypes';
import type { FiredRule, ProposedActivity } from '../../domain/care-plan.ts';
import { CODE_SYSTEMS } from '../../domain/codes/mentor.ts';
import { ASSESS_PLAN } from './care-plan.ts';
import { activityInWords, activityOf, codeOf } from './care-plan-activity.ts';
import { AI_ASSERTED } from './labels.ts';
import { narrativeOf, paragraph } from './narrative.ts';
import { referencesOfType } from './sources.ts';

/** What an EHR's record names is named with its type. */
const NOT_SAID = () => undefined;
const REASONS = ['Condition', 'Observation'];

export function proposedRequest(
  activity: ProposedActivity,
  rule: FiredRule,
  subject: string,
): MedicationRequest | ServiceRequest | CarePlan {
  if (activity.kind === 'MedicationRequest') return medicationRequest(activity, rule, subject);
  if (activity.kind === 'ServiceRequest') return serviceRequest(activity, rule, subject);
  return carePlan(activity, rule, subject);
}

function medicationRequest(
  activity: ProposedActivity,
  rule: FiredRule,
  subject: string,
): MedicationRequest {
  return {
    resourceType: 'MedicationRequest',
    ...proposal(activity, rule, subject),
    medicationCodeableConcept: drugOf(activity),
  };
}

function serviceRequest(
  activity: ProposedActivity,
  rule: FiredRule,
  subject: string,
): ServiceRequest {
  return {
    resourceType: 'ServiceRequest',
    ...proposal(activity, rule, subject),
    code: codeOf(activity),
  };
}

function carePlan(activity: ProposedActivity, rule: FiredRule, subject: string): CarePlan {
  const words = [activityInWords(activity, rule), rule.reason, sourceText(rule)];
  return {
    resourceType: 'CarePlan',
    meta: { security: [AI_ASSERTED] },
    text: narrativeOf(...words.filter((each) => each !== '').map(paragraph)),
    instantiatesCanonical: [rule.canonical],
    status: 'draft',
    intent: 'proposal',
    category: [ASSESS_PLAN],
    title: rule.title,
    subject: { reference: subject },
    activity: [activityOf(activity, rule, NOT_SAID)],
  };
}

/** What both requests share. */
function proposal(activity: ProposedActivity, rule: FiredRule, subject: string) {
  const reasons = referencesOfType(
    rule.facts.flatMap(({ sources }) => sources),
    REASONS,
    NOT_SAID,
  );
  const note: Annotation[] = [activityInWords(activity, rule), sourceText(rule)].map((text) => ({
    text,
  }));
  return {
    meta: { security: [AI_ASSERTED] },
    instantiatesCanonical: [rule.canonical],
    status: 'draft' as const,
    intent: 'proposal' as const,
    priority: rule.priority,
    subject: { reference: subject },
    ...(rule.reason === '' ? {} : { reasonCode: [{ text: rule.reason }] }),
    ...(reasons.length === 0 ? {} : { reasonReference: reasons }),
    note,
  };
}

function drugOf({ code, medicationGroup, intensity, text }: ProposedActivity): CodeableConcept {
  const strength = intensity === undefined ? '' : ` (${intensity} intensity)`;
  const group =
    medicationGroup === undefined
      ? []
      : [{ system: CODE_SYSTEMS.medicationGroups, code: medicationGroup }];
  const coding = code === undefined ? group : [code, ...group];
  return { ...(coding.length === 0 ? {} : { coding }), text: `${text}${strength}` };
}

function sourceText({ source, grade }: FiredRule): string {
  return `Source: ${source.text}${grade === '' ? '' : ` (${grade})`}`;
}
