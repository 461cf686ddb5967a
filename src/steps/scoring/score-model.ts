/**
 * One model on one patient: eligibility → variant → predictions with bands, alerts and remarks, or why there is no result.
 */
import { refusalOf } from './eligibility.ts';
import { frameOf } from '../../domain/compiled-model.ts';
import { knownOf, missingOf } from './frame.ts';
import { possiblePoints } from './possible-points.ts';
import { predict } from './predict.ts';
import type { Predicted } from './predict.ts';
import type {
  FeatureVector,
  KnownFeature,
  MissingFeature,
  ModelResult,
  Prediction,
} from '../../domain/assessment.ts';
import type { CompiledModel } from '../../domain/compiled-model.ts';
import type { PatientRecord } from '../../domain/patient-record.ts';
import type { HospitalSettings } from '../../domain/settings.ts';

/**
 * @param record for the population rules
 * @param features of this record, by this model's manifest (steps/features)
 * @returns probabilities 0–1 and scores at full precision; explanations are added by steps/explain
 */
export function scoreModel(
  model: CompiledModel,
  record: PatientRecord,
  features: FeatureVector,
  settings: HospitalSettings,
): ModelResult {
  const refusal = refusalOf(model.manifest, record);
  if (refusal !== undefined) {
    return {
      manifest: model.manifest,
      features,
      ...refusal,
      computable: false,
      because: 'outside-population',
      alerts: [],
      remarks: [],
    };
  }
  return scoreFeatures(model, features, settings);
}

/** The same on features as given, where the population has been decided before: a what-if. */
export function scoreFeatures(
  model: CompiledModel,
  features: FeatureVector,
  settings: HospitalSettings,
): ModelResult {
  const predicted = predict(model, features, settings);
  if (predicted.predictions.length === 0) return withoutResult(model, features, predicted);
  return {
    manifest: model.manifest,
    features,
    computable: true,
    predictions: predicted.predictions,
    notComputed: predicted.notComputed,
    alerts: alertsOf(model, features),
    remarks: remarksOf(model, features, predicted),
  };
}

function withoutResult(
  model: CompiledModel,
  features: FeatureVector,
  predicted: Predicted,
): ModelResult {
  const { manifest } = model;
  const missing = missingInputs(model, features, predicted);
  const because = reasonOf(missing, predicted);
  const result: ModelResult = {
    manifest,
    features,
    computable: false,
    because,
    detail: detailOf(missing, predicted),
    refusedBy: missing.flatMap(({ sources }) => sources),
    missing,
    alerts: alertsOf(model, features),
    remarks: knownOf(model, features, [...model.positions.values()]).flatMap(remarkOf),
  };
  const { compiled } = model;
  if (compiled.form !== 'points') return result;
  return { ...result, possible: possiblePoints(model, compiled.items, frameOf(model, features)) };
}

/** What the outputs lack, and what other variants would need instead, each once in the manifest's order. */
function missingInputs(
  model: CompiledModel,
  features: FeatureVector,
  predicted: Predicted,
): MissingFeature[] {
  const lacking = new Set(
    predicted.notComputed.flatMap((each) => each.missing.map(({ input }) => input)),
  );
  const ofVariants = model.manifest.inputs.filter(({ variants }) => variants !== undefined);
  const alternatives = ofVariants.flatMap(({ id }) => model.positions.get(id) ?? []);
  for (const { input } of missingOf(model, features, frameOf(model, features), alternatives)) {
    lacking.add(input);
  }
  return model.manifest.inputs.flatMap(({ id }) => {
    const feature = features.get(id);
    return feature?.known === false && lacking.has(id) ? [feature] : [];
  });
}

type Because = Extract<ModelResult, { computable: false }>['because'];

function reasonOf(missing: readonly MissingFeature[], predicted: Predicted): Because {
  const [first] = predicted.notComputed;
  if (missing.length === 0) return first?.because ?? 'outside-range';
  return missing.every(({ because }) => because === 'outside-range')
    ? 'outside-range'
    : 'missing-input';
}

function detailOf(missing: readonly MissingFeature[], predicted: Predicted): string {
  if (missing.length === 0) return predicted.notComputed[0]?.detail ?? '';
  return missing.map(({ detail }) => detail).join(' ');
}

function alertsOf(model: CompiledModel, features: FeatureVector): string[] {
  const { compiled } = model;
  if (compiled.form !== 'points') return [];
  const frame = frameOf(model, features);
  return compiled.alerts.filter(({ applies }) => applies(frame)).map(({ message }) => message);
}

/** Clamped and presumed values, the variant, and optional inputs that are not there. */
function remarksOf(
  model: CompiledModel,
  features: FeatureVector,
  predicted: Predicted,
): readonly string[] {
  const used = knownOf(model, features, predicted.used).flatMap(remarkOf);
  const variant = predicted.variant === undefined ? [] : [`Variant: ${predicted.variant.title}.`];
  const sure = predicted.predictions.flatMap(certaintyInWords);
  return [...sure, ...used, ...variant, ...optionalMissing(features)];
}

/** How far the number could be another one, and whether the model can tell at all. */
function certaintyInWords({ uncertainty, output }: Prediction): string[] {
  const { interval, outcomes } = uncertainty ?? {};
  const percent = (share: number): string => Number((100 * share).toPrecision(3)).toString();
  const range =
    interval === undefined
      ? []
      : [`${interval.kind}: ${percent(interval.low)} to ${percent(interval.high)} %.`];
  if (outcomes === undefined) return range;
  const people = `ages ${outcomes.group}`;
  const what = output.title.toLowerCase();
  return [
    ...range,
    `Outcomes that remain at ${percent(outcomes.coverage)} % coverage (${people}): ${remaining(outcomes, what)}.`,
  ];
}

function remaining(
  outcomes: { readonly with: boolean; readonly without: boolean },
  what: string,
): string {
  if (outcomes.with && outcomes.without) return `with and without ${what}, the model cannot tell`;
  if (outcomes.with) return `with ${what}`;
  return outcomes.without ? `without ${what}` : 'neither, the model cannot tell';
}

function remarkOf({ remark }: KnownFeature): string[] {
  return remark === undefined ? [] : [remark];
}

function optionalMissing(features: FeatureVector): string[] {
  return [...features.values()].flatMap((feature) =>
    feature.known || feature.required ? [] : [`Computed without it: ${feature.detail}`],
  );
}
