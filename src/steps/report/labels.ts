/**
 * What everything we write carries: the label "asserted by artificial intelligence", profile, identifier.
 *
 * Source of the label: HL7 AI Transparency on FHIR, v3-ObservationValue#AIAST.
 */
import type { Identifier, Meta } from '@medplum/fhirtypes';

const OBSERVATION_VALUE = 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue';
export const AI_DEVICE_TYPES = 'http://hl7.org/fhir/uv/aitransparency/CodeSystem/AIdeviceTypeCS';
export const UCUM = 'http://unitsofmeasure.org';

export const AI_ASSERTED = {
  system: OBSERVATION_VALUE,
  code: 'AIAST',
  display: 'Artificial Intelligence asserted',
};

export function aiMeta(profile: string): Meta {
  return { profile: [profile], security: [AI_ASSERTED] };
}

export function identifierOf(system: string, value: string): Identifier {
  return { system, value };
}
