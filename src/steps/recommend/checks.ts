/**
 * What was checked before proposing, in words; and what could not be checked.
 */
import type { CarePlanProposal, NeedsData, RuleFact } from '../../domain/care-plan.ts';
import type { PatientRecord } from '../../domain/patient-record.ts';
import { inDate } from './wording.ts';

type Check = CarePlanProposal['checks'][number];

/** Allergy, pregnancy, hospice, equal active order, age, needed values: in this order. */
export function checksOf(
  record: PatientRecord,
  facts: ReadonlyMap<string, RuleFact>,
  needsData: readonly NeedsData[],
): Check[] {
  return [
    allergyCheck(record),
    factCheck(facts.get('pregnant'), 'Pregnancy'),
    factCheck(facts.get('hospice'), 'Hospice or comfort care'),
    orderCheck(record),
    factCheck(facts.get('age'), 'Age'),
    neededValues(facts, needsData),
  ];
}

function allergyCheck({ allergies }: PatientRecord): Check {
  if (allergies.length === 0) {
    return {
      text: 'Allergies: none recorded, so it is not known whether there are any',
      known: false,
    };
  }
  const names = allergies.map(({ text }) => text).join(', ');
  return {
    text: `Allergies and intolerances compared with each proposed drug: ${names}`,
    known: true,
  };
}

function factCheck(fact: RuleFact | undefined, title: string): Check {
  if (!fact || fact.value === null) {
    return { text: `${title}: not known (${fact?.remark ?? 'not recorded'})`, known: false };
  }
  const value = typeof fact.value === 'boolean' ? (fact.value ? 'yes' : 'no') : String(fact.value);
  const remark = fact.remark === undefined ? '' : ` (${fact.remark})`;
  return { text: `${title}: ${value}${remark}${inDate(fact)}`, known: true };
}

function orderCheck({ orders, holdsMedications }: PatientRecord): Check {
  const known = orders.length > 0 || holdsMedications;
  const text = known
    ? `Active orders, plans and medications compared with each proposal: ${orders.length} active orders or plans`
    : 'Equal active orders: the record holds no orders, plans or medications to compare with';
  return { text, known };
}

/** Only values that could still change something are missed. */
function neededValues(
  facts: ReadonlyMap<string, RuleFact>,
  needsData: readonly NeedsData[],
): Check {
  const names = needsData.filter(({ couldApply }) => couldApply).flatMap(({ unknown }) => unknown);
  if (names.length === 0) return { text: 'Values that the rules need: all known', known: true };
  const titles = [...new Set(names)].map((name) => facts.get(name)?.title ?? name);
  return {
    text: `Not known, so some rules could not be applied: ${titles.join(', ')}`,
    known: false,
  };
}
