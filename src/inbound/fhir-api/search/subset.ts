/**
 * A resource, or the part of it that was asked for (`_summary`, `_elements`), marked as a part.
 *
 * Source: the elements that R4 marks as summary, at the first level.
 */
import type { Resource } from '@medplum/fhirtypes';
import type { Shape } from './parse.ts';

const ALWAYS = ['resourceType', 'id', 'meta', 'implicitRules'];

const SUMMARY: Readonly<Record<string, string>> = {
  RiskAssessment:
    'identifier status method code subject encounter occurrenceDateTime occurrencePeriod condition performer',
  CarePlan:
    'identifier instantiatesCanonical instantiatesUri basedOn replaces partOf status intent category title description subject encounter period created author addresses',
  Observation:
    'identifier basedOn partOf status code subject focus encounter effectiveDateTime effectivePeriod issued performer valueQuantity valueCodeableConcept hasMember derivedFrom component',
  Provenance: 'target recorded agent',
  Device: 'udiCarrier status safety',
  AuditEvent: 'type subtype action recorded outcome outcomeDesc purposeOfEvent',
  Group: 'identifier active type actual code name quantity managingEntity',
  SearchParameter:
    'url version name status experimental date publisher contact description useContext jurisdiction code base type',
  CapabilityStatement:
    'url version name title status experimental date publisher contact useContext jurisdiction kind instantiates software implementation fhirVersion format patchFormat implementationGuide rest',
  ImplementationGuide:
    'url version name title status experimental date publisher contact description useContext jurisdiction packageId license fhirVersion dependsOn global',
  Basic: 'identifier code subject created author',
};
const DEFINITION =
  'url identifier version name title type status experimental date publisher contact description useContext jurisdiction effectivePeriod kind code content fhirVersion abstract context baseDefinition derivation system instance';

/** What a resource is not valid without. */
const MANDATORY: Readonly<Record<string, string>> = {
  RiskAssessment: 'status subject',
  CarePlan: 'status intent subject',
  Observation: 'status code',
  Provenance: 'target recorded agent',
  AuditEvent: 'type recorded agent source',
  Group: 'type actual',
  StructureDefinition: 'url name status kind abstract type',
  OperationDefinition: 'name status kind code system type instance',
  CodeSystem: 'status content',
  SearchParameter: 'url name status description code base type',
  CapabilityStatement: 'status date kind fhirVersion format description rest',
  ImplementationGuide: 'url name status packageId fhirVersion',
  Basic: 'code modifierExtension',
};

const SUBSETTED = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
  display: 'subsetted',
};

export function subsetOf(resource: Resource, { summary, elements }: Shape): Resource {
  const { resourceType } = resource;
  const mandatory = wordsOf(MANDATORY[resourceType] ?? 'status');
  if (elements.length > 0) return only(resource, [...mandatory, ...elements]);
  switch (summary) {
    case 'true':
      return only(resource, [...mandatory, ...wordsOf(SUMMARY[resourceType] ?? DEFINITION)]);
    case 'text':
      return only(resource, [...mandatory, 'text']);
    case 'data':
      return only(
        resource,
        Object.keys(resource).filter((key) => key !== 'text'),
      );
    case 'count':
    case 'false':
      return resource;
  }
}

function only(resource: Resource, wanted: readonly string[]): Resource {
  const kept = new Set([...ALWAYS, ...wanted]);
  const parts = Object.entries(resource).filter(([key]) => kept.has(key.replace(/^_/, '')));
  const tag = [...(resource.meta?.tag ?? []), SUBSETTED];
  return { ...Object.fromEntries(parts), meta: { ...resource.meta, tag } } as Resource;
}

function wordsOf(text: string): string[] {
  return text.split(' ');
}
