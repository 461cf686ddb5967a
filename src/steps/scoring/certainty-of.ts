/**
 * A learned model + a person's numbers → how sure it is of them: an interval of the probability, the outcomes that cannot be
 * excluded, and whether it is made for people like this one at all.
 */
import type { Uncertainty } from '../../domain/assessment.ts';
import { calibrated, outcomeSetOf } from '../../domain/certainty.ts';
import type { Spread } from '../../domain/certainty.ts';
import type { CompiledLearned, CompiledModel } from '../../domain/compiled-model.ts';
import { leafOf, termOf } from '../../domain/learned-model.ts';
import type { LearnedDefinition, LogisticDefinition, Tree } from '../../domain/learned-model.ts';
import { distanceFrom, strangestColumn } from '../../domain/likeness.ts';

export function uncertaintyOf(
  { definition, raw }: CompiledLearned,
  row: Float64Array,
  probability: number,
): Uncertainty | undefined {
  const { spread, sets } = definition;
  const interval = spread === undefined ? undefined : intervalOf(definition, spread, raw, row);
  const set = outcomeSetOf(sets, row, probability);
  if (interval === undefined && set === undefined) return undefined;
  return {
    ...(interval === undefined ? {} : { interval }),
    ...(set === undefined || sets === undefined
      ? {}
      : { outcomes: { ...set, coverage: sets.coverage } }),
  };
}

const Z95 = 1.959964;

function intervalOf(
  definition: LearnedDefinition,
  spread: Spread,
  raw: CompiledLearned['raw'],
  row: Float64Array,
): Uncertainty['interval'] {
  if (definition.form === 'logistic') {
    return spread.kind === 'bootstrap'
      ? bootstrapInterval(definition, spread.models, raw(row), row)
      : undefined;
  }
  const { trees, calibration } = definition;
  if (spread.kind === 'leaf')
    return trees[0] === undefined ? undefined : leafInterval(trees[0], row);
  if (spread.kind !== 'trees') return undefined;
  const said = Float64Array.from(trees, (tree) => tree.value[leafOf(tree, row)]!).sort();
  const at = (share: number): number =>
    calibrated(said[Math.round(share * (said.length - 1))]!, calibration);
  const outside = (1 - spread.share) / 2;
  return {
    low: at(outside),
    high: at(1 - outside),
    kind: `${Math.round(100 * spread.share)} % of the ${trees.length} trees`,
  };
}

/** By the standard deviation of the linear predictor over models of people drawn again. */
function bootstrapInterval(
  { columns, terms, calibration }: LogisticDefinition,
  models: readonly (readonly number[])[],
  predictor: number,
  row: Float64Array,
): NonNullable<Uncertainty['interval']> {
  const values = terms.map((term) => termOf(columns, term, row));
  const sums = models.map(([intercept, ...coefficients]) =>
    coefficients.reduce((sum, each, at) => sum + each * values[at]!, intercept ?? 0),
  );
  const mean = sums.reduce((sum, each) => sum + each, 0) / sums.length;
  const squares = sums.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const half = Z95 * Math.sqrt(squares / (sums.length - 1));
  const at = (lp: number): number => calibrated(1 / (1 + Math.exp(-lp)), calibration);
  return {
    low: at(predictor - half),
    high: at(predictor + half),
    kind: `95 % interval (${models.length} bootstrapped models)`,
  };
}

/** Wilson, J Am Stat Assoc 1927;22:209. */
function leafInterval(tree: Tree, row: Float64Array): NonNullable<Uncertainty['interval']> {
  const leaf = leafOf(tree, row);
  const [share, people] = [tree.value[leaf]!, tree.cover[leaf]!];
  const square = Z95 * Z95;
  const middle = (share + square / (2 * people)) / (1 + square / people);
  const half =
    (Z95 * Math.sqrt((share * (1 - share)) / people + square / (4 * people * people))) /
    (1 + square / people);
  return {
    low: Math.max(0, middle - half),
    high: Math.min(1, middle + half),
    kind: `95 % interval (${Math.round(people)} people in the leaf)`,
  };
}

/** Why this person is not like those it learned from, in a sentence; undefined where nothing speaks against it. */
export function unlikenessOf(
  { manifest }: CompiledModel,
  { definition, inputOfColumn }: CompiledLearned,
  row: Float64Array,
): string | undefined {
  const { likeness } = definition;
  if (likeness === undefined) return undefined;
  const distance = distanceFrom(likeness, row);
  if (!(distance > likeness.limit)) return undefined;
  const column = strangestColumn(likeness, row);
  const input = column === undefined ? undefined : manifest.inputs[inputOfColumn[column]!];
  const unit = input?.unit === undefined || input.unit === '1' ? '' : ` ${input.unit}`;
  const strangest =
    input === undefined || column === undefined
      ? ''
      : ` Least expected beside the others: ${input.title}, ${Number(row[column]!.toPrecision(4))}${unit}.`;
  return `These values together are unlike those of the people that the model learned from (distance ${distance.toFixed(1)}; ${likeness.source} ${likeness.limit.toFixed(1)}).${strangest}`;
}
