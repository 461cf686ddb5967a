/**
 * The orders that a clinician is about to place → what the record says against them, and which proposals they make needless.
 */
import type { CodeableConcept, Resource } from '@medplum/fhirtypes';
import type { CarePlanProposal, ProposedActivity } from '../../domain/care-plan.ts';
import { CODE_SYSTEM_KINDS } from '../../domain/codes/code-systems.ts';
import { groupsOfCode, groupsOfName } from '../../domain/codes/medication-index.ts';
import type { PatientRecord } from '../../domain/patient-record.ts';

export interface DraftOrder {
  /** `MedicationRequest/draft-1` */
  readonly reference: string;
  readonly text: string;
  readonly codes: readonly { readonly system: string; readonly code: string }[];
  readonly medicationGroups: readonly string[];
}

/** One sentence for each draft that an allergy or a stop of a recommendation speaks against. */
export type Objection = string;

export function draftOrders(resources: readonly Resource[]): DraftOrder[] {
  const held = new Map(
    resources.flatMap((resource) =>
      resource.resourceType === 'Medication' && resource.id !== undefined
        ? [[`Medication/${resource.id}`, resource.code] as const]
        : [],
    ),
  );
  return resources.flatMap((resource) => {
    const concept = conceptOf(resource, held);
    if (concept === undefined) return [];
    const codes = (concept.coding ?? []).flatMap(({ system, code }) =>
      system === undefined || code === undefined ? [] : [{ system, code }],
    );
    const texts = [concept.text, ...(concept.coding ?? []).map(({ display }) => display)];
    const named = texts.filter((text) => text !== undefined);
    const isDrug = resource.resourceType === 'MedicationRequest';
    const groups = isDrug
      ? [
          ...codes.flatMap(({ system, code }) => groupsOfCode(CODE_SYSTEM_KINDS.get(system), code)),
          ...named.flatMap((text) => groupsOfName(text).groups),
        ]
      : [];
    const { resourceType, id = '' } = resource;
    return [
      {
        reference: `${resourceType}/${id}`,
        text: named[0] ?? codes[0]?.code ?? resourceType,
        codes,
        medicationGroups: [...new Set(groups)],
      },
    ];
  });
}

function conceptOf(
  resource: Resource,
  held: ReadonlyMap<string, CodeableConcept | undefined>,
): CodeableConcept | undefined {
  if (resource.resourceType === 'ServiceRequest') return resource.code;
  if (resource.resourceType !== 'MedicationRequest') return undefined;
  const { medicationCodeableConcept, medicationReference, contained } = resource;
  if (medicationCodeableConcept !== undefined) return medicationCodeableConcept;
  const { reference = '', display } = medicationReference ?? {};
  const inside = contained?.find(({ id }) => `#${id ?? ''}` === reference);
  const named = display === undefined ? undefined : { text: display };
  return (inside?.resourceType === 'Medication' ? inside.code : held.get(reference)) ?? named;
}

export function objectionsTo(
  drafts: readonly DraftOrder[],
  record: PatientRecord,
  { suppressed }: CarePlanProposal,
): Objection[] {
  return drafts.flatMap(({ text, medicationGroups }) => {
    const allergies = record.allergies.filter(({ groups }) =>
      groups.some((group) => medicationGroups.includes(group)),
    );
    const stopped = suppressed.filter(
      ({ because, activities }) =>
        (because === 'pregnancy' || (because === 'allergy' && allergies.length === 0)) &&
        activities.some(
          ({ medicationGroup }) =>
            medicationGroup !== undefined && medicationGroups.includes(medicationGroup),
        ),
    );
    const against = [
      ...allergies.map((allergy) => `allergy or intolerance is recorded: ${allergy.text}`),
      ...stopped.map(({ detail }) => detail),
    ];
    return [...new Set(against)].map((reason) => `${text}: ${reason}`);
  });
}

/** Is the same about to be ordered anyway? */
export function isDrafted(
  { code, medicationGroup }: ProposedActivity,
  drafts: readonly DraftOrder[],
): boolean {
  return drafts.some(({ codes, medicationGroups }) =>
    medicationGroup === undefined
      ? codes.some((each) => each.system === code?.system && each.code === code.code)
      : medicationGroups.includes(medicationGroup),
  );
}
