/** What /fhir does. In: its address. Out: a CapabilityStatement that is true. */
import type {
  CapabilityStatement,
  CapabilityStatementRestResource,
  CapabilityStatementRestResourceOperation,
  CapabilityStatementRestResourceSearchParam,
  CapabilityStatementRestSecurity,
} from '@medplum/fhirtypes';
import { MENTOR_BASE, MENTOR_VERSION, STRUCTURE_DEFINITIONS } from '../../domain/codes/mentor.ts';
import { BACKPORT } from '../../domain/codes/subscriptions-backport.ts';
import { HELD_TYPES, isResultType, type HeldType } from './held-types.ts';
import { subscriptionStatement } from './subscriptions/capability.ts';
import { ownDefinitionOf, parametersOf, type ParameterKind } from './search/parameters.ts';

const RESTFUL_SECURITY = 'http://terminology.hl7.org/CodeSystem/restful-security-service';
const ASSESS = { name: 'assess', definition: `${MENTOR_BASE}/OperationDefinition/assess` };
const BULK_DATA = 'http://hl7.org/fhir/uv/bulkdata';
const EXPORT = {
  name: 'export',
  definition: `${BULK_DATA}/OperationDefinition/group-export`,
};
const APPLY = {
  name: 'apply',
  definition: 'http://hl7.org/fhir/OperationDefinition/PlanDefinition-apply',
};

/** Endpoints: .well-known/smart-configuration. The extension oauth-uris wants one for people, which there is not. */
const SECURITY: CapabilityStatementRestSecurity = {
  service: [{ coding: [{ system: RESTFUL_SECURITY, code: 'SMART-on-FHIR' }] }],
  description: 'SMART Backend Services: private_key_jwt, scopes system/<Type>.rs',
};

const OPERATIONS: Partial<Record<HeldType, CapabilityStatementRestResourceOperation[]>> = {
  PlanDefinition: [APPLY],
  Group: [EXPORT],
};

const PROFILES: Partial<Record<HeldType, string[]>> = {
  RiskAssessment: [STRUCTURE_DEFINITIONS.riskAssessment],
  CarePlan: [STRUCTURE_DEFINITIONS.carePlan],
  Observation: [STRUCTURE_DEFINITIONS.scoreObservation, STRUCTURE_DEFINITIONS.imagingFinding],
  DiagnosticReport: [STRUCTURE_DEFINITIONS.imagingReport],
  Provenance: [STRUCTURE_DEFINITIONS.provenance],
  Device: [STRUCTURE_DEFINITIONS.device],
};

/** @param date when the service was started */
export function capabilityStatement(baseUrl: string, date: string): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    id: 'mentor',
    name: 'HealthAnalysisMentor',
    title: 'Health Analysis Mentor',
    status: 'active',
    date,
    kind: 'instance',
    instantiates: [
      `${MENTOR_BASE}/CapabilityStatement/mentor-server`,
      BACKPORT.server,
      `${BULK_DATA}/CapabilityStatement/bulk-data`,
    ],
    software: { name: 'Health Analysis Mentor', version: MENTOR_VERSION },
    implementation: {
      description: 'Clinical risk results, proposed care plans, and how they came about',
      url: `${baseUrl}/fhir`,
    },
    fhirVersion: '4.0.1',
    format: ['json', 'application/fhir+json'],
    implementationGuide: [`${MENTOR_BASE}/ImplementationGuide/health-analysis-mentor`],
    rest: [
      {
        mode: 'server',
        security: SECURITY,
        resource: [
          ...HELD_TYPES.map(resourceStatement),
          { type: 'Patient', operation: [ASSESS] },
          subscriptionStatement(`${baseUrl}/fhir`),
        ],
        operation: [ASSESS],
      },
    ],
  };
}

function resourceStatement(type: HeldType): CapabilityStatementRestResource {
  const parameters = Object.entries(parametersOf(type));
  const ofPatient = parameters.some(([name]) => name === 'patient');
  const supportedProfile = PROFILES[type];
  const operation = OPERATIONS[type] ?? [];
  return {
    type,
    ...(supportedProfile === undefined ? {} : { supportedProfile }),
    interaction: [
      { code: 'read' },
      { code: 'vread' },
      { code: 'history-instance' },
      { code: 'history-type' },
      { code: 'search-type' },
    ],
    versioning: 'versioned',
    readHistory: isResultType(type),
    updateCreate: false,
    conditionalRead: 'full-support',
    searchInclude: [
      '*',
      ...parameters
        .filter(([, { kind, paths }]) => kind === 'reference' && paths.length > 0)
        .map(([name]) => `${type}:${name}`),
    ],
    ...(isResultType(type) && type !== 'Provenance'
      ? { searchRevInclude: ['Provenance:target'] }
      : {}),
    searchParam: [
      ...parameters.map(([name, { kind }]) => searchParameter(type, name, kind)),
      ...(ofPatient
        ? [
            {
              name: 'patient.identifier',
              type: 'token' as const,
              documentation: 'the one chain that is followed: patients are not held here',
            },
          ]
        : []),
    ],
    ...(operation.length === 0 ? {} : { operation }),
  };
}

function searchParameter(
  type: HeldType,
  name: string,
  kind: ParameterKind,
): CapabilityStatementRestResourceSearchParam {
  const definition = ownDefinitionOf(type, name);
  return { name, ...(definition === undefined ? {} : { definition }), type: kind };
}
