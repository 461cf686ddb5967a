/**
 * CompiledModel + FeatureVector → its predictions, and the outputs that cannot be computed with the reason.
 *
 * Eligibility is decided before (score-model.ts); a what-if runs this again with changed features.
 */
import { bandOf, outputFor } from './band.ts';
import { frameOf, isMadeFor } from '../../domain/compiled-model.ts';
import { uncertaintyOf, unlikenessOf } from './certainty-of.ts';
import { linearPredictor, sumOfPoints } from './evaluate.ts';
import { missingOf } from './frame.ts';
import { chooseVariant } from './variant.ts';
import type { Person } from './band.ts';
import type {
  FeatureVector,
  MissingFeature,
  NotComputed,
  Prediction,
} from '../../domain/assessment.ts';
import type {
  CompiledEquation,
  CompiledItem,
  CompiledLearned,
  CompiledModel,
  CompiledVariant,
  Frame,
} from '../../domain/compiled-model.ts';
import type { ModelOutput } from '../../domain/model.ts';
import type { HospitalSettings } from '../../domain/settings.ts';

export interface Predicted {
  readonly variant: CompiledVariant | undefined;
  readonly predictions: readonly Prediction[];
  readonly notComputed: readonly NotComputed[];
  /** Positions of the inputs that the predictions read. */
  readonly used: readonly number[];
}

interface Run {
  readonly model: CompiledModel;
  readonly features: FeatureVector;
  readonly frame: Frame;
  readonly person: Person;
  readonly settings: HospitalSettings;
  readonly variant: CompiledVariant | undefined;
}

type Outcome =
  | { readonly prediction: Prediction; readonly used: readonly number[] }
  | { readonly notComputed: NotComputed };

/** @param settings the hospital's thresholds */
export function predict(
  model: CompiledModel,
  features: FeatureVector,
  settings: HospitalSettings,
): Predicted {
  const frame = frameOf(model, features);
  const variant = chooseVariant(model, features, frame);
  const person = personOf(features);
  const run: Run = { model, features, frame, person, settings, variant };
  const outcomes = model.manifest.outputs.map((output) => outcomeOf(run, output));
  return {
    variant,
    predictions: outcomes.flatMap((each) => ('prediction' in each ? [each.prediction] : [])),
    notComputed: outcomes.flatMap((each) => ('notComputed' in each ? [each.notComputed] : [])),
    used: [...new Set(outcomes.flatMap((each) => ('used' in each ? each.used : [])))].sort(
      (a, b) => a - b,
    ),
  };
}

/** Age and sex where the model reads them. */
function personOf(features: FeatureVector): Person {
  const age = features.get('age');
  const sex = features.get('sex');
  return {
    ageYears: age?.known === true && typeof age.value === 'number' ? age.value : undefined,
    sex: sex?.known === true && typeof sex.value === 'string' ? sex.value : undefined,
  };
}

function outcomeOf(run: Run, output: ModelOutput): Outcome {
  const { compiled } = run.model;
  switch (compiled.form) {
    case 'regression':
      return byRegression(run, output, compiled.equations);
    case 'points':
      return byPoints(run, output, compiled.items);
    case 'formula':
      return byFormula(run, output);
    case 'logistic':
    case 'trees':
      return byLearned(run, output, compiled);
  }
}

function byRegression(
  run: Run,
  output: ModelOutput,
  equations: readonly CompiledEquation[],
): Outcome {
  const outsideAges = outsideAgesOf(output, run.person);
  if (outsideAges !== undefined) return { notComputed: outsideAges };
  const years = horizonYears(output);
  const candidates = equations.filter(
    (equation) =>
      equation.outcome === output.outcome &&
      equation.horizonYears === years &&
      equation.variant === run.variant?.id &&
      isMadeFor(equation, run.frame) !== false,
  );
  const inputs = [...new Set(candidates.flatMap((equation) => equation.inputs))];
  const missing = missingOf(run.model, run.features, run.frame, inputs);
  const [equation] = candidates;
  if (equation === undefined || missing.length > 0) return notComputed(output, missing);
  const lp = linearPredictor(equation, run.frame);
  const probability = lp === undefined ? NaN : equation.probability(lp);
  if (lp === undefined || !Number.isFinite(probability)) return notComputed(output, []);
  const prediction = {
    ...inBand(run, output, probability),
    probability,
    linearPredictor: lp,
  };
  return { prediction, used: equation.inputs };
}

function byPoints(run: Run, output: ModelOutput, items: readonly CompiledItem[]): Outcome {
  const inputs = allInputs(items);
  const missing = missingOf(run.model, run.features, run.frame, inputs);
  const score = sumOfPoints(items, run.frame);
  if (score === undefined || missing.length > 0) return notComputed(output, missing);
  const most = Math.max(...items.map((item) => item.evaluate(run.frame) ?? 0));
  const placed = inBand(run, output, score, most);
  const probability = placed.band?.probability;
  const prediction = { ...placed, score };
  return {
    prediction: probability === undefined ? prediction : { ...prediction, probability },
    used: inputs,
  };
}

function byFormula(run: Run, output: ModelOutput): Outcome {
  const { compiled } = run.model;
  const inputs = compiled.form === 'formula' ? compiled.formula.inputs : [];
  const missing = missingOf(run.model, run.features, run.frame, inputs);
  const score = compiled.form === 'formula' ? compiled.formula.evaluate(run.frame) : undefined;
  if (score === undefined || !Number.isFinite(score) || missing.length > 0) {
    return notComputed(output, missing);
  }
  return { prediction: { ...inBand(run, output, score), score }, used: inputs };
}

function byLearned(run: Run, output: ModelOutput, learned: CompiledLearned): Outcome {
  const outsideAges = outsideAgesOf(output, run.person);
  if (outsideAges !== undefined) return { notComputed: outsideAges };
  const missing = missingOf(run.model, run.features, run.frame, learned.inputs);
  if (missing.length > 0) return notComputed(output, missing);
  const row = learned.columns(run.frame);
  const unlike = unlikenessOf(run.model, learned, row);
  if (unlike !== undefined) {
    return { notComputed: { output, because: 'outside-population', detail: unlike, missing: [] } };
  }
  const raw = learned.raw(row);
  const probability = learned.probability(raw);
  const uncertainty = uncertaintyOf(learned, row, probability);
  const prediction = {
    ...inBand(run, output, probability),
    probability,
    ...(uncertainty === undefined ? {} : { uncertainty }),
    ...(learned.form === 'logistic' ? { linearPredictor: raw } : {}),
  };
  return { prediction, used: learned.inputs };
}

/** Every input that the items read, in the manifest's order. */
function allInputs(items: readonly CompiledItem[]): number[] {
  return [...new Set(items.flatMap(({ inputs }) => inputs))].sort((a, b) => a - b);
}

function inBand(run: Run, output: ModelOutput, value: number, mostItemPoints = 0): Prediction {
  const { model, person, settings, variant } = run;
  const band = bandOf(output, value, person, mostItemPoints);
  return {
    output: outputFor(model.manifest.id, output, person, settings),
    ...(variant === undefined ? {} : { variant: variant.id }),
    ...(band === undefined ? {} : { band }),
  };
}

function outsideAgesOf(output: ModelOutput, person: Person): NotComputed | undefined {
  const { ages } = output;
  const { ageYears } = person;
  if (ages === undefined || ageYears === undefined) return undefined;
  if (ageYears >= ages.low && ageYears <= ages.high) return undefined;
  const detail = `Made for people aged ${ages.low} to ${ages.high} years; this person is ${ageYears}.`;
  return { output, because: 'outside-population', detail, missing: [] };
}

function notComputed(output: ModelOutput, missing: readonly MissingFeature[]): Outcome {
  const outside = missing.length > 0 && missing.every(({ because }) => because === 'outside-range');
  const names = missing.map(({ title }) => title).join(', ');
  return {
    notComputed: {
      output,
      because: outside || missing.length === 0 ? 'outside-range' : 'missing-input',
      detail: outside
        ? `Outside the range of the model: ${names}.`
        : missing.length === 0
          ? 'The values are outside what the equation can compute.'
          : `Not known: ${names}.`,
      missing,
    },
  };
}

function horizonYears(output: ModelOutput): number {
  const years = /^P(\d+)Y$/.exec(output.horizon ?? '')?.[1];
  return years === undefined ? 0 : Number(years);
}
