/**
 * What each type is searched by: name → kind and where the values are.
 *
 * Source: FHIR R4 search parameter registry; those of OWN_DEFINITIONS are ours, R4 has none.
 */
import { MENTOR_BASE } from '../../../domain/codes/mentor.ts';
import type { HeldType } from '../held-types.ts';

export type ParameterKind = 'token' | 'reference' | 'date' | 'string' | 'uri' | 'number';

export interface Parameter {
  readonly kind: ParameterKind;
  /** Paths of elements; any of them may hold the value. */
  readonly paths: readonly string[];
}

type Parameters = Readonly<Record<string, Parameter>>;

const token = (...paths: string[]): Parameter => ({ kind: 'token', paths });
const reference = (...paths: string[]): Parameter => ({ kind: 'reference', paths });
const date = (...paths: string[]): Parameter => ({ kind: 'date', paths });
const string = (...paths: string[]): Parameter => ({ kind: 'string', paths });
const uri = (...paths: string[]): Parameter => ({ kind: 'uri', paths });
const number = (...paths: string[]): Parameter => ({ kind: 'number', paths });

/** Of the patient that the store has noted with a resource. */
export const PATIENT = 'patient';

const COMMON: Parameters = {
  _id: token('id'),
  _lastUpdated: date('meta.lastUpdated'),
  _tag: token('meta.tag'),
  _security: token('meta.security'),
  _profile: uri('meta.profile'),
};

const DEFINITION: Parameters = {
  date: date('date'),
  description: string('description'),
  identifier: token('identifier'),
  name: string('name'),
  publisher: string('publisher'),
  status: token('status'),
  title: string('title'),
  url: uri('url'),
  version: token('version'),
};

const OWN: Readonly<Record<HeldType, Parameters>> = {
  RiskAssessment: {
    [PATIENT]: reference('subject'),
    subject: reference('subject'),
    date: date('occurrenceDateTime', 'occurrencePeriod'),
    identifier: token('identifier'),
    method: token('method'),
    performer: reference('performer'),
    probability: number('prediction.probabilityDecimal'),
    risk: token('prediction.qualitativeRisk'),
    status: token('status'),
    code: token('code'),
    model: token('method'),
    'qualitative-risk': token('prediction.qualitativeRisk'),
  },
  CarePlan: {
    [PATIENT]: reference('subject'),
    subject: reference('subject'),
    date: date('period', 'created'),
    identifier: token('identifier'),
    category: token('category'),
    status: token('status'),
    intent: token('intent'),
    'activity-code': token('activity.detail.code'),
    condition: reference('addresses'),
    'instantiates-canonical': reference('instantiatesCanonical'),
  },
  Observation: {
    [PATIENT]: reference('subject'),
    subject: reference('subject'),
    date: date('effectiveDateTime', 'effectivePeriod', 'effectiveInstant'),
    identifier: token('identifier'),
    category: token('category'),
    code: token('code'),
    method: token('method'),
    model: token('method'),
    status: token('status'),
    device: reference('device'),
    'derived-from': reference('derivedFrom'),
  },
  ImagingStudy: {
    [PATIENT]: reference('subject'),
    subject: reference('subject'),
    identifier: token('identifier'),
    status: token('status'),
    started: date('started'),
    modality: token('series.modality'),
    series: token('series.uid'),
    instance: token('series.instance.uid'),
    'dicom-class': token('series.instance.sopClass'),
  },
  DiagnosticReport: {
    [PATIENT]: reference('subject'),
    subject: reference('subject'),
    identifier: token('identifier'),
    status: token('status'),
    category: token('category'),
    code: token('code'),
    date: date('effectiveDateTime', 'effectivePeriod'),
    issued: date('issued'),
    result: reference('result'),
  },
  Provenance: {
    [PATIENT]: reference(),
    target: reference('target'),
    agent: reference('agent.who'),
    entity: reference('entity.what'),
    recorded: date('recorded'),
  },
  Device: {
    identifier: token('identifier'),
    'device-name': string('deviceName.name', 'type.text', 'type.coding.display'),
    manufacturer: string('manufacturer'),
    model: string('modelNumber'),
    status: token('status'),
    type: token('type'),
  },
  Group: {
    actual: token('actual'),
    type: token('type'),
  },
  AuditEvent: {
    [PATIENT]: reference('entity.what'),
    date: date('recorded'),
    agent: reference('agent.who'),
    'agent-name': string('agent.name'),
    altid: token('agent.altId'),
    action: token('action'),
    outcome: token('outcome'),
    type: token('type'),
    subtype: token('subtype'),
    entity: reference('entity.what'),
  },
  PlanDefinition: { ...DEFINITION, type: token('type'), topic: token('topic') },
  ActivityDefinition: { ...DEFINITION, topic: token('topic') },
  StructureDefinition: {
    ...DEFINITION,
    type: uri('type'),
    kind: token('kind'),
    derivation: token('derivation'),
    base: reference('baseDefinition'),
  },
  OperationDefinition: { ...DEFINITION, code: token('code'), kind: token('kind') },
  SearchParameter: {
    ...DEFINITION,
    base: token('base'),
    code: token('code'),
    target: token('target'),
    type: token('type'),
    'derived-from': reference('derivedFrom'),
  },
  CapabilityStatement: {
    ...DEFINITION,
    fhirversion: token('fhirVersion'),
    format: token('format'),
    guide: reference('implementationGuide'),
    mode: token('rest.mode'),
    resource: token('rest.resource.type'),
    'resource-profile': reference('rest.resource.profile'),
    'supported-profile': reference('rest.resource.supportedProfile'),
  },
  ImplementationGuide: {
    ...DEFINITION,
    resource: reference('definition.resource.reference'),
  },
  CodeSystem: { ...DEFINITION, code: token('concept.code'), system: uri('url') },
  ValueSet: { ...DEFINITION, reference: uri('compose.include.system') },
  Basic: { code: token('code') },
};

export function parametersOf(type: HeldType): Parameters {
  return { ...COMMON, ...OWN[type] };
}

/** Our own, with the SearchParameter of `profiles/` that defines each. */
const OWN_DEFINITIONS: Readonly<Record<string, string>> = {
  'RiskAssessment.status': 'risk-assessment-status',
  'RiskAssessment.code': 'risk-assessment-code',
  'RiskAssessment.model': 'model',
  'RiskAssessment.qualitative-risk': 'qualitative-risk',
  'CarePlan.date': 'care-plan-date',
  'Observation.model': 'model',
};

/** Canonical address; undefined for a parameter of R4. */
export function ownDefinitionOf(type: HeldType, name: string): string | undefined {
  const id = OWN_DEFINITIONS[`${type}.${name}`];
  return id === undefined ? undefined : `${MENTOR_BASE}/SearchParameter/${id}`;
}
