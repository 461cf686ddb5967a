/** One PlanDefinition on a record that a client sends → a CarePlan: what it proposes, or why it proposes nothing. */
import type { CarePlan } from '@medplum/fhirtypes';
import { DEFAULT_SETTINGS } from '../domain/settings.ts';
import { AppError } from '../errors.ts';
import { assessPatient, type PatientAssessment } from './assess-patient.ts';
import type { AssessGivenPorts } from './assess-given.ts';
import { hospitalOfRecord, patientsIn, type GivenRecord } from './given-record.ts';

/**
 * @param planId id of the PlanDefinition
 * @throws AppError `request.not-found`, `input.*`; `request.unprocessable` where the record holds several patients
 */
export async function applyPlan(
  planId: string,
  given: GivenRecord,
  ports: AssessGivenPorts,
): Promise<CarePlan> {
  const { models, plans } = await ports.knowledge();
  const wanted = plans.filter(({ url }) => url.endsWith(`/PlanDefinition/${planId}`));
  const [plan] = wanted;
  if (plan === undefined)
    throw new AppError('request.not-found', 'there is no such PlanDefinition in force');
  const [patient, another] = patientsIn(given);
  if (patient === undefined || another !== undefined)
    throw new AppError('request.unprocessable', 'name the patient of the record', {
      where: 'subject',
    });
  const { subject, resources } = patient;
  const settings = hospitalOfRecord(given, ports.hospitals)?.settings ?? DEFAULT_SETTINGS;
  const asOf = given.asOf ?? ports.clock.now();
  const made = assessPatient({ subject, resources, asOf, settings }, { models, plans: wanted });
  const entries = made.bundle.entry ?? [];
  const proposed = entries.find(({ resource }) => resource?.resourceType === 'CarePlan')?.resource;
  return proposed?.resourceType === 'CarePlan'
    ? proposed
    : nothingProposed(plan.canonical, made, { subject, asOf });
}

function nothingProposed(
  canonical: string,
  { proposal }: PatientAssessment,
  { subject, asOf }: { readonly subject: string; readonly asOf: string },
): CarePlan {
  const reasons = [
    ...proposal.suppressed.map(({ detail }) => `It applies, but is held back: ${detail}`),
    ...proposal.needsData
      .filter(({ couldApply }) => couldApply)
      .map(({ needs }) => `It cannot be decided: not known: ${needs.join(', ')}`),
  ];
  const [description = 'It does not apply to this patient.'] = reasons;
  return {
    resourceType: 'CarePlan',
    instantiatesCanonical: [canonical],
    status: 'draft',
    intent: 'proposal',
    title: 'Nothing is proposed',
    description,
    subject: { reference: subject },
    created: asOf,
  };
}
