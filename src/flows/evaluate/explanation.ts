/** A sample of the people → what moves the model's result among them: importance of each input, and how the result follows it. */
import type { FeatureVector } from '../../domain/assessment.ts';
import type { CompiledModel } from '../../domain/compiled-model.ts';
import { frameOf } from '../../domain/compiled-model.ts';
import type { GlobalExplanation, MaybeEstimate } from '../../domain/evaluation.ts';
import type { ModelInput, ModelOutput } from '../../domain/model.ts';
import type { ScoredCases } from '../../domain/scored-cases.ts';
import { pickCases } from '../../domain/scored-cases.ts';
import { interventionalTreeShap } from '../../steps/explain/interventional-tree-shap.ts';
import { partialDependence } from '../../steps/explain/partial-dependence.ts';
import { seededRandom } from '../../steps/learn/metrics/bootstrap.ts';
import { permutationImportance } from '../../steps/learn/metrics/permutation-importance.ts';
import { scoreFeatures } from '../../steps/scoring/score-model.ts';
import { direction, scoredBy } from './cohort.ts';
import type { SampledPerson } from './cohort.ts';
import { finite } from './figures.ts';
import type { EvaluateRequest } from './request.ts';

const SHUFFLES = 3;
const FEWEST_PEOPLE = 30;
/** Each of their results is computed nine times for each input. */
const DEPENDENCE_PEOPLE = 300;
/** Each of the first is measured against each of the second. */
const [EXPLAINED, BACKGROUND] = [200, 50];

export function globalExplanation(
  model: CompiledModel,
  output: ModelOutput,
  sample: readonly SampledPerson[],
  { settings, seed }: Pick<EvaluateRequest, 'settings' | 'seed'>,
): GlobalExplanation | null {
  const labels = new Set(sample.map(({ label }) => label));
  if (sample.length < FEWEST_PEOPLE || labels.size < 2) return null;
  const score = (features: FeatureVector): number =>
    scoredBy(scoreFeatures(model, features, settings), output).score;
  const inputs = model.manifest.inputs.filter(({ id }) => isKnownOfSome(sample, id));
  const shapley = shapleyByInput(model, sample);
  const importance = inputs.map((input) => ({
    input: input.id,
    title: input.title,
    lost: finite(lostWithout(input, sample, score, seed)),
    ...withShapley(shapley?.get(input.id)),
  }));
  const few = sample.slice(0, DEPENDENCE_PEOPLE);
  const shown = (features: FeatureVector): number => direction(output) * score(features);
  return {
    people: sample.length,
    shuffles: SHUFFLES,
    importance: importance.sort((a, b) => (b.lost.value ?? 0) - (a.lost.value ?? 0)),
    dependence: inputs
      .map((input) => ({
        input: input.id,
        title: input.title,
        unit: input.unit ?? null,
        points: partialDependence(few, input, shown),
      }))
      .filter(({ points }) => points.length > 1),
  };
}

function isKnownOfSome(sample: readonly SampledPerson[], id: string): boolean {
  return sample.some(({ features }) => features.get(id)?.known === true);
}

function lostWithout(
  { id }: ModelInput,
  sample: readonly SampledPerson[],
  score: (features: FeatureVector) => number,
  seed: number,
) {
  const cases = casesOf(sample, score);
  const random = seededRandom(seed);
  const rounds = Array.from({ length: SHUFFLES }, () => {
    const order = shuffled(sample.length, random);
    return Float64Array.from(sample, ({ features }, place) => {
      const other = sample[order[place] ?? 0]?.features.get(id);
      return other === undefined ? NaN : score(new Map(features).set(id, other));
    });
  });
  // A value of somebody else may be one that the model refuses for this person.
  const places = [...cases.scores.keys()].filter((place) =>
    [cases.scores, ...rounds].every((scores) => Number.isFinite(scores[place])),
  );
  return permutationImportance(
    pickCases(cases, places),
    rounds.map((scores) => Float64Array.from(places, (place) => scores[place] ?? NaN)),
  );
}

function casesOf(
  sample: readonly SampledPerson[],
  score: (features: FeatureVector) => number,
): ScoredCases {
  return {
    scores: Float64Array.from(sample, ({ features }) => score(features)),
    labels: Uint8Array.from(sample, ({ label }) => label),
    weights: Float64Array.from(sample, ({ weight }) => weight),
  };
}

/** Fisher and Yates. */
function shuffled(length: number, random: () => number): Uint32Array {
  const order = Uint32Array.from({ length }, (_, place) => place);
  for (let last = length - 1; last > 0; last -= 1) {
    const place = Math.floor(random() * (last + 1));
    [order[last], order[place]] = [order[place] ?? 0, order[last] ?? 0];
  }
  return order;
}

/** Of trees: by input, the |Shapley value| of each person, measured against others of the sample. */
function shapleyByInput(
  model: CompiledModel,
  sample: readonly SampledPerson[],
): ReadonlyMap<string, number[]> | undefined {
  const { compiled, manifest } = model;
  if (compiled.form !== 'trees' || compiled.definition.form !== 'trees') return undefined;
  const { trees, columns } = compiled.definition;
  const rows = sample.map(({ features }) => compiled.columns(frameOf(model, features)));
  const background = rows.slice(-BACKGROUND);
  const byInput = new Map<string, number[]>();
  for (const row of rows.slice(0, EXPLAINED)) {
    const { values } = interventionalTreeShap(trees, row, background, columns.length);
    const sums = new Map<string, number>();
    compiled.inputOfColumn.forEach((position, column) => {
      const id = manifest.inputs[position]?.id ?? '';
      sums.set(id, (sums.get(id) ?? 0) + (values[column] ?? 0));
    });
    for (const [id, sum] of sums) byInput.set(id, [...(byInput.get(id) ?? []), Math.abs(sum)]);
  }
  return byInput;
}

/** Mean with its 95 % interval (normal approximation). */
function withShapley(sizes: readonly number[] | undefined): { shapley?: MaybeEstimate } {
  if (sizes === undefined || sizes.length < 2) return {};
  const value = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  const variance = sizes.reduce((sum, size) => sum + (size - value) ** 2, 0) / (sizes.length - 1);
  const half = 1.96 * Math.sqrt(variance / sizes.length);
  return { shapley: finite({ value, low: value - half, high: value + half }) };
}
