/**
 * A patient's record → what every model says about it, each result with its reasons. Same record, same models, same answer.
 */
import { explainResult } from '../steps/explain/explain-result.ts';
import { keepInRange, readFeatures } from '../steps/features/read-features.ts';
import { scoreFeatures, scoreModel } from '../steps/scoring/score-model.ts';
import type { Assessment, FeatureVector, ModelResult } from '../domain/assessment.ts';
import type { CompiledModel } from '../domain/compiled-model.ts';
import type { PatientRecord } from '../domain/patient-record.ts';
import type { HospitalSettings } from '../domain/settings.ts';

/** @param models in the order in which the results are wanted */
export function assessRecord(
  record: PatientRecord,
  models: readonly CompiledModel[],
  settings: HospitalSettings,
): Assessment {
  const { subject, patientSource, asOf, unused } = record;
  const results = models.map((model) => assessWithModel(record, model, settings));
  return { subject, patientSource, asOf, results, unused };
}

function assessWithModel(
  record: PatientRecord,
  model: CompiledModel,
  settings: HospitalSettings,
): ModelResult {
  const features = readFeatures(record, model.manifest, settings);
  return explainResult(model, scoreModel(model, record, features, settings));
}

/** What a model says on features as given (a what-if); whether it is made for the person was decided before. */
export function assessFeatures(
  model: CompiledModel,
  features: FeatureVector,
  settings: HospitalSettings,
): ModelResult {
  const kept = keepInRange(model.manifest, features);
  return explainResult(model, scoreFeatures(model, kept, settings));
}
