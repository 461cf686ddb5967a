/** What is known about the patient of a session: the record as read, and what was made of it. */
import type { Patient, Resource } from '@medplum/fhirtypes';
import type { Assessment, FeatureVector, ModelResult } from '../domain/assessment.ts';
import type { CarePlanProposal } from '../domain/care-plan.ts';
import type { PatientRecord } from '../domain/patient-record.ts';
import type { SetAsideValue } from '../steps/record/without-set-aside.ts';
import type { HospitalSettings } from '../domain/settings.ts';
import type { HandEntry, SetAside } from '../ports/published-store.ts';

export interface Chart {
  readonly hospital: string;
  /** `Patient/<id>` */
  readonly subject: string;
  readonly patient: Patient;
  /** As the hospital gave them, without what was entered by hand. */
  readonly resources: readonly Resource[];
  readonly entries: readonly HandEntry[];
  /** What a clinician holds to be wrong. */
  readonly setAside: readonly SetAside[];
  /** `RiskAssessment/<id>` of ours that the hospital holds; undefined: not known. */
  readonly ownResults: ReadonlySet<string> | undefined;
  readonly readAt: string;
  /** `Observation/17`: earlier results were computed from it, and the hospital has it no more. */
  readonly deleted?: ReadonlySet<string>;
  /** What the hospital did not answer, a sentence each. */
  readonly incomplete: readonly string[];
  /** What no honest result can do without did not come this time: shown, not published, and not decided on. */
  readonly partlyRead?: boolean;
  /** The last reading failed; this is the one before. */
  readonly reachable: boolean;
  readonly record: PatientRecord;
  readonly assessment: Assessment;
  readonly proposal: CarePlanProposal;
}

/** What the configuration says about a hospital, as far as flows need it. */
export interface Hospital {
  readonly id: string;
  readonly title: string;
  readonly settings: HospitalSettings;
  readonly writeBack: {
    readonly riskAssessment: boolean;
    readonly carePlan: boolean;
    readonly observation: boolean;
    /** Rather than an Observation, where a result is not written as RiskAssessment. */
    readonly documentReference?: boolean | undefined;
  };
}

/** Resources as of a moment → record, results and proposal. */
export type AssessResources = (request: {
  readonly subject: string;
  readonly resources: readonly Resource[];
  /** Sources that a person entered in our app. */
  readonly enteredByHand: ReadonlySet<string>;
  /** Values that are not to be used. */
  readonly setAside: readonly SetAsideValue[];
  readonly asOf: string;
  readonly settings: HospitalSettings;
  /** One model only; every enabled one where absent. */
  readonly model?: string;
}) => Promise<Pick<Chart, 'record' | 'assessment' | 'proposal'>>;

/** One model on features as given: what it would say. */
export type ScoreFeatures = (
  model: string,
  features: FeatureVector,
  settings: HospitalSettings,
) => Promise<ModelResult>;
