/** A proposed activity of a rule that fired → CarePlan.activity.detail, with reason, source and grade. */
import type { CarePlanActivity, CodeableConcept, Extension } from '@medplum/fhirtypes';
import type { FiredRule, ProposedActivity } from '../../domain/care-plan.ts';
import { CODE_SYSTEMS, EXTENSIONS } from '../../domain/codes/mentor.ts';
import { durationInWords } from './horizon.ts';
import type { TypeOf } from './sources.ts';
import { referencesOfType } from './sources.ts';

const REASON_TYPES = ['Condition', 'DiagnosticReport', 'DocumentReference', 'Observation'];

export function activityOf(
  activity: ProposedActivity,
  rule: FiredRule,
  typeOf: TypeOf,
): CarePlanActivity {
  const { kind, definition, medicationGroup } = activity;
  const reasons = referencesOfType(
    rule.facts.flatMap(({ sources }) => sources),
    REASON_TYPES,
    typeOf,
  );
  const schedule = scheduleInWords(activity);
  return {
    detail: {
      extension: [sourceExtension(rule)],
      kind,
      ...(definition === undefined ? {} : { instantiatesCanonical: [definition] }),
      code: codeOf(activity),
      ...(rule.reason === '' ? {} : { reasonCode: [{ text: rule.reason }] }),
      ...(reasons.length === 0 ? {} : { reasonReference: reasons }),
      status: 'not-started',
      doNotPerform: false,
      ...(schedule === '' ? {} : { scheduledString: schedule }),
      ...(medicationGroup === undefined
        ? {}
        : { productCodeableConcept: productOf(activity, medicationGroup) }),
      description: activityInWords(activity, rule),
    },
  };
}

/** "Urgent: clinical review, in 3 months, every 12 months". */
export function activityInWords(activity: ProposedActivity, { priority }: FiredRule): string {
  const urgency = { routine: '', urgent: 'Urgent: ', stat: 'At once: ' }[priority];
  const schedule = scheduleInWords(activity);
  return `${urgency}${activity.text}${schedule === '' ? '' : `, ${schedule}`}`;
}

export function codeOf({ code, text }: ProposedActivity): CodeableConcept {
  return code === undefined ? { text } : { coding: [code], text };
}

function productOf({ intensity, text }: ProposedActivity, group: string): CodeableConcept {
  const strength = intensity === undefined ? '' : ` (${intensity} intensity)`;
  return {
    coding: [{ system: CODE_SYSTEMS.medicationGroups, code: group }],
    text: `${text}${strength}`,
  };
}

function sourceExtension({ source, grade }: FiredRule): Extension {
  const { text, doi, url } = source;
  const address = doi === undefined ? url : `https://doi.org/${doi}`;
  return {
    url: EXTENSIONS.proposalSource,
    extension: [
      { url: 'text', valueString: text === '' ? 'not named' : text },
      ...(address === undefined ? [] : [{ url: 'doi', valueUri: address }]),
      { url: 'grade', valueString: grade === '' ? 'not graded' : grade },
    ],
  };
}

function scheduleInWords({ after, repeatEvery }: ProposedActivity): string {
  return [
    ...(after === undefined ? [] : [`in ${rangeInWords(after)}`]),
    ...(repeatEvery === undefined ? [] : [`every ${rangeInWords(repeatEvery)}`]),
  ].join(', ');
}

/** `P3M/P6M`: "3 months to 6 months". */
function rangeInWords(iso: string): string {
  return iso.split('/').map(durationInWords).join(' to ');
}
