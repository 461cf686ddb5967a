/**
 * Why an equation says what it says: how far each input moved the linear predictor from the reference person's.
 *
 * A linear predictor is a sum of terms, so its Shapley values are the sums of those of its terms, and a term depends on few
 * inputs: the values are exact and cheap. Terms that several equations share are explained once.
 */
import { describeReference, mixedFrame } from './reference-person.ts';
import { shapleyValues } from './shapley.ts';
import type { Contribution, Explanation } from '../../domain/assessment.ts';
import type {
  CompiledEquation,
  CompiledModel,
  CompiledTerm,
  Frame,
} from '../../domain/compiled-model.ts';
import type { ReferencePerson } from './reference-person.ts';

export interface RegressionCase {
  readonly model: CompiledModel;
  readonly frame: Frame;
  readonly reference: ReferencePerson;
  /** By term: Shapley values by group, and the term's value for the reference person. */
  readonly terms: Map<CompiledTerm['evaluate'], TermExplanation>;
}

interface TermExplanation {
  readonly byGroup: ReadonlyMap<number, number>;
  readonly ofReference: number;
}

/**
 * @param probability of the person, 0–1
 * @returns contributions whose `deltaScale` sum to lp − lp of the reference, and `delta` to the difference in probability
 */
export function explainRegression(
  equation: CompiledEquation,
  linearPredictor: number,
  probability: number,
  situation: RegressionCase,
): Explanation {
  const { model, frame, reference } = situation;
  const byGroup = new Map<number, number>();
  let sum = 0;
  for (const term of equation.terms) {
    const explained = explainTerm(term, situation);
    sum += term.coefficient * explained.ofReference;
    for (const [group, value] of explained.byGroup) {
      byGroup.set(group, (byGroup.get(group) ?? 0) + term.coefficient * value);
    }
  }
  const referenceLp = sum + equation.offset;
  const referenceValue = equation.probability(referenceLp);
  const slope = slopeBetween(equation, linearPredictor, probability, referenceLp, referenceValue);
  const used = new Set(equation.inputs);
  return {
    reference: {
      definition: describeReference(model, frame, equation.inputs),
      value: referenceValue,
    },
    method: 'additive-linear-predictor',
    contributions: contributionsOf(model, reference, byGroup, slope, used),
    unusedInputs: unusedInputs(model, used),
  };
}

function explainTerm(term: CompiledTerm, situation: RegressionCase): TermExplanation {
  const known = situation.terms.get(term.evaluate);
  if (known !== undefined) return known;
  const { reference, frame } = situation;
  const groups = reference.groups.filter(({ positions }) =>
    positions.some((position) => term.inputs.includes(position)),
  );
  const valueOf = (subset: number): number =>
    term.evaluate(mixedFrame(reference, frame, groups, subset)) ?? 0;
  const values = shapleyValues(groups.length, valueOf);
  const explained = {
    byGroup: new Map(groups.map(({ lead }, index) => [lead, values[index]!])),
    ofReference: valueOf(0),
  };
  situation.terms.set(term.evaluate, explained);
  return explained;
}

/** Probability per unit of the linear predictor, along the line from the reference to the person. */
function slopeBetween(
  equation: CompiledEquation,
  lp: number,
  probability: number,
  referenceLp: number,
  referenceValue: number,
): number {
  const distance = lp - referenceLp;
  if (Math.abs(distance) > 1e-9) return (probability - referenceValue) / distance;
  const step = 1e-6;
  return (equation.probability(lp + step) - equation.probability(lp - step)) / (2 * step);
}

function contributionsOf(
  model: CompiledModel,
  reference: ReferencePerson,
  byGroup: ReadonlyMap<number, number>,
  slope: number,
  used: ReadonlySet<number>,
): Contribution[] {
  return reference.groups
    .flatMap(({ lead, positions }) => {
      const deltaScale = byGroup.get(lead);
      const input = model.manifest.inputs[lead];
      if (deltaScale === undefined || deltaScale === 0 || input === undefined) return [];
      const told = new Set([lead, ...positions].filter((position) => used.has(position)));
      const inputs = [...told].sort((a, b) => a - b).map((each) => model.manifest.inputs[each]!.id);
      return [
        { input: input.id, title: input.title, inputs, deltaScale, delta: deltaScale * slope },
      ];
    })
    .sort(byWeight);
}

/** The largest first; equal ones in the manifest's order. */
export function byWeight(a: Contribution, b: Contribution): number {
  return Math.abs(b.delta) - Math.abs(a.delta);
}

/** Ids of the inputs that an equation does not read. */
export function unusedInputs(model: CompiledModel, used: ReadonlySet<number>): string[] {
  return model.manifest.inputs.flatMap(({ id }, position) => (used.has(position) ? [] : [id]));
}
