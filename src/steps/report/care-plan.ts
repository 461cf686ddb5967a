/**
 * A proposal → CarePlan: draft, with every activity's reason and source, and what was held back or could not be decided.
 *
 * Category and narrative as US Core asks for them.
 */
import type { CarePlan, Extension, Goal } from '@medplum/fhirtypes';
import type { CarePlanProposal, FiredRule, SuppressedRule } from '../../domain/care-plan.ts';
import {
  EXTENSIONS,
  IDENTIFIER_SYSTEMS,
  STRUCTURE_DEFINITIONS,
} from '../../domain/codes/mentor.ts';
import { activityInWords, activityOf } from './care-plan-activity.ts';
import { contentId } from './content-id.ts';
import { goalOf } from './goal.ts';
import { aiMeta, identifierOf } from './labels.ts';
import { listOf, narrativeOf, paragraph } from './narrative.ts';
import type { TypeOf } from './sources.ts';
import { referencesOfType } from './sources.ts';

export const ASSESS_PLAN = {
  coding: [
    { system: 'http://hl7.org/fhir/us/core/CodeSystem/careplan-category', code: 'assess-plan' },
  ],
};

export interface CarePlanContext {
  /** Reference to the Device of this service. */
  readonly device: string;
  /** References to the RiskAssessments and scores it rests on. */
  readonly supportingInfo: readonly string[];
  readonly typeOf: TypeOf;
}

/** @returns undefined where nothing is proposed */
export function carePlanOf(
  proposal: CarePlanProposal,
  { device, supportingInfo, typeOf }: CarePlanContext,
): (CarePlan & { id: string }) | undefined {
  const { subject, asOf, fired, suppressed } = proposal;
  if (fired.length === 0) return undefined;
  const goals = fired.flatMap((rule, index) => goalOf(rule, `goal-${index + 1}`, subject) ?? []);
  const held = suppressed.map(suppressedExtension);
  const facts = fired.flatMap((rule) => rule.facts.flatMap(({ sources }) => sources));
  const addresses = referencesOfType(facts, ['Condition'], typeOf);
  const content = {
    resourceType: 'CarePlan',
    meta: aiMeta(STRUCTURE_DEFINITIONS.carePlan),
    text: narrativeOf(...partsOf(proposal)),
    ...(goals.length === 0 ? {} : { contained: goals }),
    ...(held.length === 0 ? {} : { extension: held }),
    instantiatesCanonical: [...new Set(fired.map(({ canonical }) => canonical))],
    status: 'draft',
    intent: 'proposal',
    category: [ASSESS_PLAN],
    title: 'Proposed care plan',
    subject: { reference: subject },
    created: asOf,
    author: { reference: device },
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(supportingInfo.length === 0
      ? {}
      : { supportingInfo: supportingInfo.map((reference) => ({ reference })) }),
    ...(goals.length === 0 ? {} : { goal: goals.map(goalReference) }),
    activity: fired.flatMap((rule) =>
      rule.activities.map((activity) => activityOf(activity, rule, typeOf)),
    ),
  } satisfies CarePlan;
  const id = contentId(content);
  return { ...content, id, identifier: [identifierOf(IDENTIFIER_SYSTEMS.carePlan, id)] };
}

function goalReference({ id }: Goal): { reference: string } {
  return { reference: `#${id ?? ''}` };
}

function suppressedExtension({ ruleId, because, detail }: SuppressedRule): Extension {
  return {
    url: EXTENSIONS.suppressed,
    extension: [
      { url: 'rule', valueCode: ruleId },
      { url: 'because', valueCode: because },
      { url: 'detail', valueString: detail },
    ],
  };
}

/** Proposed, held back, undecided, checked: one list each. */
function partsOf({ fired, suppressed, needsData, checks }: CarePlanProposal): string[] {
  const undecided = needsData.filter(({ couldApply }) => couldApply);
  return [
    paragraph('Proposed; nothing of it is ordered before a clinician accepts it.'),
    ...fired.map((rule) => listOf(headingOf(rule), proposalLines(rule))),
    listOf(
      'Applies, but was held back:',
      suppressed.map(({ title, detail }) => `${title}: ${detail}`),
    ),
    listOf(
      'Could not be decided:',
      undecided.map(({ title, needs }) => `${title}: not known: ${needs.join(', ')}`),
    ),
    listOf(
      'Checked before proposing:',
      checks.map(({ text, known }) => (known ? text : `${text} (could not be checked)`)),
    ),
  ];
}

function headingOf({ title, reason }: FiredRule): string {
  return reason === '' ? title : `${title}. ${reason}`;
}

function proposalLines(rule: FiredRule): string[] {
  const { source, grade, goal, usage } = rule;
  const graded = grade === '' ? '' : ` (${grade})`;
  return [
    ...rule.activities.map((activity) => activityInWords(activity, rule)),
    ...(goal === undefined
      ? []
      : [`Goal: ${[goal.target, goal.target2].filter(Boolean).join(', ')}`]),
    `Source: ${source.text}${graded}`,
    ...(usage === undefined ? [] : [usage]),
  ];
}
