/** What this FHIR server does. In: its addresses. Out: a CapabilityStatement that is true. */
import type { CapabilityStatement, CapabilityStatementRestResource } from '@medplum/fhirtypes';
import type { Addresses } from '../addresses.ts';
import { HELD_TYPES } from '../smart/scopes.ts';
import { belongsToNobody } from '../store/compartment.ts';

const OAUTH_URIS = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';
const RESTFUL_SECURITY = 'http://terminology.hl7.org/CodeSystem/restful-security-service';

export function capabilityStatement({ iss, auth }: Addresses, date: string): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date,
    kind: 'instance',
    software: { name: 'Sandbox Hospital' },
    implementation: { description: 'Not a real hospital: synthetic patients', url: iss },
    fhirVersion: '4.0.1',
    format: ['json'],
    rest: [
      {
        mode: 'server',
        security: {
          cors: true,
          service: [{ coding: [{ system: RESTFUL_SECURITY, code: 'SMART-on-FHIR' }] }],
          extension: [
            {
              url: OAUTH_URIS,
              extension: [
                { url: 'authorize', valueUri: `${auth}/authorize` },
                { url: 'token', valueUri: `${auth}/token` },
                { url: 'introspect', valueUri: `${auth}/introspect` },
              ],
            },
          ],
        },
        resource: HELD_TYPES.map(resourceStatement),
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
      },
    ],
  };
}

function resourceStatement(type: (typeof HELD_TYPES)[number]): CapabilityStatementRestResource {
  const ofPatient = !belongsToNobody(type) && type !== 'Patient';
  return {
    type,
    interaction: [
      { code: 'read' },
      { code: 'vread' },
      { code: 'history-instance' },
      { code: 'search-type' },
      { code: 'create' },
      { code: 'update' },
    ],
    versioning: 'versioned-update',
    readHistory: true,
    updateCreate: false,
    conditionalCreate: true,
    conditionalUpdate: true,
    conditionalDelete: 'not-supported',
    searchParam: [
      { name: '_id', type: 'token' },
      { name: '_lastUpdated', type: 'date' },
      { name: 'identifier', type: 'token' },
      ...(ofPatient ? [{ name: 'patient', type: 'reference' } as const] : []),
      ...(type === 'Observation'
        ? [
            { name: 'code', type: 'token' } as const,
            { name: 'category', type: 'token' } as const,
            { name: 'date', type: 'date' } as const,
          ]
        : []),
    ],
    ...(type.startsWith('MedicationRe') || type === 'MedicationStatement'
      ? { searchInclude: [`${type}:medication`] }
      : {}),
  };
}
