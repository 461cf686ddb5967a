/** Resources of one patient → record, results and proposal: the steps of an assessment, with what they were loaded from. */
import type { FeatureVector } from '../domain/assessment.ts';
import type { CompiledModel } from '../domain/compiled-model.ts';
import type { ModelManifest } from '../domain/model.ts';
import { AppError } from '../errors.ts';
import { proposeCarePlan } from '../steps/recommend/apply.ts';
import type { CompiledPlan } from '../steps/recommend/compiled-plan.ts';
import { ruleFacts } from '../steps/recommend/facts.ts';
import { readPatientRecord } from '../steps/record/read-patient-record.ts';
import { withoutSetAside } from '../steps/record/without-set-aside.ts';
import { assessFeatures, assessRecord } from './assess-record.ts';
import type { AssessResources, ScoreFeatures } from './chart.ts';
import { markByHand } from './mark-by-hand.ts';

/** What an assessment works with. */
export interface Knowledge {
  readonly models: readonly CompiledModel[];
  readonly plans: readonly CompiledPlan[];
}

export interface Assessor {
  readonly assess: AssessResources;
  readonly score: ScoreFeatures;
  readonly manifests: () => Promise<readonly ModelManifest[]>;
}

/** @param knowledge loaded once, also while the first request waits for it */
export function assessor(knowledge: () => Promise<Knowledge>): Assessor {
  return {
    async assess({ subject, resources, enteredByHand, setAside, asOf, settings, model }) {
      const { models, plans } = await knowledge();
      const wanted =
        model === undefined ? models : models.filter(({ manifest }) => manifest.id === model);
      const read = readPatientRecord(resources, { subject, asOf, settings });
      const record = withoutSetAside(markByHand(read, enteredByHand), setAside);
      const assessment = assessRecord(record, wanted, settings);
      const facts = model === undefined ? ruleFacts(record, assessment, settings) : [];
      const proposal = proposeCarePlan(model === undefined ? plans : [], facts, record);
      return { record, assessment, proposal };
    },
    async score(model, features: FeatureVector, settings) {
      const { models } = await knowledge();
      const found = models.find(({ manifest }) => manifest.id === model);
      if (found === undefined) throw new AppError('model.unknown', 'there is no such model');
      return assessFeatures(found, features, settings);
    },
    async manifests() {
      return (await knowledge()).models.map(({ manifest }) => manifest);
    },
  };
}
