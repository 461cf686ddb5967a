/** What a rule aims at → a Goal within the CarePlan. */
import type { Goal, GoalTarget } from '@medplum/fhirtypes';
import type { FiredRule } from '../../domain/care-plan.ts';

const LOINC = 'http://loinc.org';

/** @param id within the CarePlan; @param subject reference to the patient */
export function goalOf({ goal, title }: FiredRule, id: string, subject: string): Goal | undefined {
  if (goal === undefined) return undefined;
  const { loinc, target, loinc2, target2 } = goal;
  const second = loinc2 === undefined || target2 === undefined ? [] : [targetOf(loinc2, target2)];
  const text = [target, target2].filter((part) => part !== undefined).join(', ');
  return {
    resourceType: 'Goal',
    id,
    lifecycleStatus: 'proposed',
    description: { text: `${title}: ${text}` },
    subject: { reference: subject },
    target: [targetOf(loinc, target), ...second],
  };
}

function targetOf(loinc: string, text: string): GoalTarget {
  return { measure: { coding: [{ system: LOINC, code: loinc }] }, detailString: text };
}
