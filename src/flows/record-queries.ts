/** What is asked of a hospital for one patient: every type that is read, and the Observations that mean something here. */
import { CODE_SYSTEMS, IDENTIFIER_SYSTEMS } from '../domain/codes/mentor.ts';
import { OBSERVED_CONCEPTS } from '../domain/codes/observation-index.ts';
import { READ_TYPES } from '../domain/record-types.ts';
import type { ModelManifest } from '../domain/model.ts';
import type { Resource } from '@medplum/fhirtypes';
import type { RecordQuery } from '../ports/ehr.ts';

/** LOINC panels whose components hold values: blood pressure (three spellings), vital signs, PHQ-9, GAD-7. */
const PANELS = ['85354-9', '55284-4', '96607-7', '85353-1', '44249-1', '69737-5'];

export function recordQueries(manifests: readonly ModelManifest[]): readonly RecordQuery[] {
  const answers = new Set(
    manifests.flatMap(({ inputs }) => inputs.flatMap(({ id, answerId }) => [id, answerId ?? id])),
  );
  const codes = [
    ...PANELS,
    ...OBSERVED_CONCEPTS.keys(),
    ...[...answers].map((id) => `${CODE_SYSTEMS.inputs}|${id}`),
  ];
  const record = READ_TYPES.map((type) => (type === 'Observation' ? { type, codes } : { type }));
  // Not as evidence: to see whether our own results are still there.
  return [...record, { type: 'RiskAssessment' }];
}

/** Without these no honest result is possible. */
export const ESSENTIAL_TYPES: readonly string[] = [
  'Patient',
  'Condition',
  'MedicationRequest',
  'Observation',
];

/** Does a resource hold something that is asked for? One that was taken back may have lost its code. */
export function isAskedFor(resource: Resource, queries: readonly RecordQuery[]): boolean {
  const query = queries.find(({ type }) => type === resource.resourceType);
  if (query?.codes === undefined || resource.resourceType !== 'Observation')
    return query !== undefined;
  if (resource.status === 'entered-in-error') return true;
  const codes = new Set(query.codes);
  const stated = [resource.code, ...(resource.component ?? []).map(({ code }) => code)];
  return stated
    .flatMap(({ coding }) => coding ?? [])
    .some(({ system, code = '' }) => codes.has(code) || codes.has(`${system ?? ''}|${code}`));
}

const OURS = new Set<string>(Object.values(IDENTIFIER_SYSTEMS));

/** What we wrote is no evidence for what we write next. */
export function isOurs(resource: Resource): boolean {
  if (!('identifier' in resource) || !Array.isArray(resource.identifier)) return false;
  return resource.identifier.some(({ system }) => system !== undefined && OURS.has(system));
}
