/**
 * An assessment and a proposal → one transaction Bundle: devices, results, plan, Provenance, each created only once.
 *
 * Ids follow from the content: the same input, instant and models give the same bytes, and a repeat changes nothing.
 */
import type { Bundle } from '@medplum/fhirtypes';
import type { Assessment, ModelResult } from '../../domain/assessment.ts';
import type { CarePlanProposal } from '../../domain/care-plan.ts';
import type { Source } from '../../domain/source.ts';
import { conditionalCreate, type Identified } from './bundle-entry.ts';
import { carePlanOf } from './care-plan.ts';
import { urnOf } from './content-id.ts';
import { modelDevice, SERVICE_DEVICE } from './device.ts';
import { provenanceOf } from './provenance.ts';
import { riskAssessmentOf } from './risk-assessment.ts';
import { scoreObservationOf } from './score-observation.ts';
import type { TypeOf } from './sources.ts';
import { sourcesOf } from './sources.ts';

export interface Report {
  readonly assessment: Assessment;
  /** Absent: the plan is not written. */
  readonly proposal: CarePlanProposal | undefined;
  /** Types of resources that the record names by `urn:uuid:`. */
  readonly typeOf?: TypeOf;
}

const NOT_SAID: TypeOf = () => undefined;

export function transactionBundle({ assessment, proposal, typeOf = NOT_SAID }: Report): Bundle {
  const models = assessment.results.map((result) => modelDevice(result.manifest));
  const results = assessment.results.flatMap((result, index) =>
    resultsOf(result, assessment, models[index], typeOf),
  );
  const supportingInfo = results.filter(hasResult).map(urnOf);
  const plan =
    proposal === undefined
      ? undefined
      : carePlanOf(proposal, { device: urnOf(SERVICE_DEVICE), supportingInfo, typeOf });
  const written = plan === undefined ? results : [...results, plan];
  if (written.length === 0) return { resourceType: 'Bundle', type: 'transaction' };
  const devices = [SERVICE_DEVICE, ...models];
  const provenance = provenanceOf({
    targets: written.map(urnOf),
    asOf: assessment.asOf,
    devices: devices.map(urnOf),
    sources: [...assessment.results.flatMap(readBy), ...(plan ? proposedFrom(proposal) : [])],
  });
  const entry = [...devices, ...written, provenance].map(conditionalCreate);
  return { resourceType: 'Bundle', type: 'transaction', entry };
}

function resultsOf(
  result: ModelResult,
  { subject, asOf }: Assessment,
  device: Identified | undefined,
  typeOf: TypeOf,
): Identified[] {
  if (device === undefined) return [];
  const context = { subject, asOf, device: urnOf(device) };
  const all = [riskAssessmentOf(result, context), scoreObservationOf(result, context, typeOf)];
  return all.filter((each) => each !== undefined);
}

function hasResult(resource: Identified): boolean {
  return resource.resourceType !== 'RiskAssessment' || resource.prediction !== undefined;
}

function readBy(result: ModelResult): Source[] {
  return sourcesOf(result.features.values());
}

function proposedFrom(proposal: CarePlanProposal | undefined): Source[] {
  return (proposal?.fired ?? []).flatMap(({ facts }) => facts.flatMap(({ sources }) => sources));
}
