/**
 * One patient's resources → record, results, proposal, and all of it as a transaction Bundle. Same input, same bytes.
 */
import type { Bundle } from '@medplum/fhirtypes';
import type { Assessment } from '../domain/assessment.ts';
import type { CarePlanProposal } from '../domain/care-plan.ts';
import type { PatientRecord } from '../domain/patient-record.ts';
import type { HospitalSettings } from '../domain/settings.ts';
import { proposeCarePlan } from '../steps/recommend/apply.ts';
import { ruleFacts } from '../steps/recommend/facts.ts';
import { readPatientRecord } from '../steps/record/read-patient-record.ts';
import { withoutSetAside, type SetAsideValue } from '../steps/record/without-set-aside.ts';
import { transactionBundle } from '../steps/report/transaction-bundle.ts';
import { assessRecord } from './assess-record.ts';
import type { Knowledge } from './assess-resources.ts';
import { markByHand } from './mark-by-hand.ts';
import { typeFinder } from './type-finder.ts';

export interface AssessPatientRequest {
  /** `Patient/<id>` or the `urn:uuid:` under which the patient came. */
  readonly subject: string;
  /** FHIR resources, or entries of a Bundle. */
  readonly resources: readonly unknown[];
  /** FHIR instant: "now". */
  readonly asOf: string;
  readonly settings: HospitalSettings;
  /** Ids of the models whose results are wanted; the plan rests on all of them either way. */
  readonly models?: ReadonlySet<string>;
  /** References of what a person entered in our app. */
  readonly enteredByHand?: ReadonlySet<string>;
  /** Values that a clinician holds to be wrong. */
  readonly setAside?: readonly SetAsideValue[];
}

export interface PatientAssessment {
  readonly record: PatientRecord;
  readonly assessment: Assessment;
  readonly proposal: CarePlanProposal;
  readonly bundle: Bundle;
}

/** @throws AppError `input.no-patient`, `input.wrong-release`, `input.invalid` */
export function assessPatient(
  request: AssessPatientRequest,
  { models, plans }: Knowledge,
): PatientAssessment {
  const { subject, resources, asOf, settings } = request;
  const read = readPatientRecord(resources, { subject, asOf, settings });
  const marked = markByHand(read, request.enteredByHand ?? new Set());
  const record = withoutSetAside(marked, request.setAside ?? []);
  const all = assessRecord(record, models, settings);
  const proposal = proposeCarePlan(plans, ruleFacts(record, all, settings), record);
  const assessment = wanted(all, request.models);
  const typeOf = typeFinder(resources);
  return {
    record,
    assessment,
    proposal,
    bundle: transactionBundle({ assessment, proposal, typeOf }),
  };
}

function wanted(all: Assessment, models: ReadonlySet<string> | undefined): Assessment {
  if (models === undefined) return all;
  return { ...all, results: all.results.filter(({ manifest }) => models.has(manifest.id)) };
}
