/** One tree + a row → the way that this person took, as a sentence: each question with its answer, and what the leaf says. */
import type { CompiledLearned, CompiledModel } from '../../domain/compiled-model.ts';
import type { Tree } from '../../domain/learned-model.ts';

/** Of a model of several trees there is no single way: undefined. */
export function decisionPath(
  model: CompiledModel,
  learned: CompiledLearned,
  row: ArrayLike<number>,
): string | undefined {
  const { definition } = learned;
  if (definition.form !== 'trees' || definition.trees.length !== 1) return undefined;
  const [tree] = definition.trees;
  if (tree === undefined) return undefined;
  const steps: string[] = [];
  let node = 0;
  for (let column = tree.column[node]!; column >= 0; column = tree.column[node]!) {
    const isLeft = goesLeft(tree, node, row[column]!);
    const { title, unit } = model.manifest.inputs[learned.inputOfColumn[column]!]!;
    const { equals } = definition.columns[column]!;
    steps.push(stepInWords({ title, unit, equals }, row[column]!, tree.threshold[node]!, isLeft));
    node = isLeft ? node + 1 : tree.right[node]!;
  }
  const percent = (100 * learned.probability(tree.value[node]!)).toFixed(1);
  const way = steps.length === 0 ? 'Everyone goes one way' : steps.join('; ');
  return `${way}: ${percent} % of such people.`;
}

function goesLeft({ threshold, unknownLeft }: Tree, node: number, value: number): boolean {
  return Number.isNaN(value) ? unknownLeft[node] === 1 : value <= threshold[node]!;
}

interface Question {
  readonly title: string;
  readonly unit: string | undefined;
  /** Of a code: whether it is this one. */
  readonly equals: string | undefined;
}

function stepInWords(
  { title, unit, equals }: Question,
  value: number,
  threshold: number,
  isLeft: boolean,
): string {
  if (Number.isNaN(value)) return `${title} not known`;
  // The question was whether it is known at all.
  if (threshold === Number.MAX_VALUE) return `${title} known`;
  if (equals !== undefined) return `${title} ${isLeft ? 'not ' : ''}${equals}`;
  if (isYesNo(value, threshold)) return `${title} ${value === 1 ? 'yes' : 'no'}`;
  const plain = unit === undefined || unit === '1' || unit.startsWith('{');
  const unitText = plain ? '' : ` ${unit}`;
  return `${title} ${round(value)}${unitText}, ${isLeft ? 'up to' : 'over'} ${round(threshold)}`;
}

/** 0 and 1 divided between them. */
function isYesNo(value: number, threshold: number): boolean {
  return (value === 0 || value === 1) && threshold > 0 && threshold < 1;
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}
