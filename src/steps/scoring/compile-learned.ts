/**
 * Learned definition + manifest → CompiledLearned: positions are checked once, and a tree cannot lead out of itself.
 */
import { AppError } from '../../errors.ts';
import { calibrated, columnValue, meanOfTrees, termValue } from '../../domain/learned-model.ts';
import type { CompiledLearned } from '../../domain/compiled-model.ts';
import type {
  LearnedDefinition,
  LogisticDefinition,
  ModelColumn,
  Tree,
  TreesDefinition,
} from '../../domain/learned-model.ts';
import type { ModelManifest } from '../../domain/model.ts';

/** @throws AppError `model.invalid` */
export function compileLearned(
  manifest: ModelManifest,
  definition: LearnedDefinition,
): CompiledLearned {
  const inputOfColumn = definition.columns.map((column) => inputOf(manifest, column));
  const parts =
    definition.form === 'logistic'
      ? logisticParts(manifest, definition)
      : treeParts(manifest, definition);
  return {
    form: definition.form,
    definition,
    inputOfColumn,
    inputs: [...new Set(inputOfColumn)].sort((a, b) => a - b),
    columns: (frame) =>
      Float64Array.from(definition.columns, (column, index) =>
        columnValue(column, frame[inputOfColumn[index]!]),
      ),
    ...parts,
  };
}

type Parts = Pick<CompiledLearned, 'raw' | 'probability'>;

function logisticParts(manifest: ModelManifest, definition: LogisticDefinition): Parts {
  const { columns, terms, intercept } = definition;
  for (const { column, shape } of terms) {
    if (columns[column] === undefined) throw invalid(manifest, `there is no column ${column}`);
    if (shape.of === 'spline') checkKnots(manifest, shape.knots, shape.part);
  }
  return {
    raw: (values) => {
      let sum = intercept;
      for (const { column, shape, coefficient } of terms) {
        sum += coefficient * termValue(shape, values[column]!, columns[column]!.fill);
      }
      return sum;
    },
    probability: (lp) => 1 / (1 + Math.exp(-lp)),
  };
}

function checkKnots(manifest: ModelManifest, knots: readonly number[], part: number): void {
  const ascend = knots.every((knot, index) => index === 0 || knot > knots[index - 1]!);
  if (!ascend || part >= knots.length - 2) {
    throw invalid(manifest, 'the knots of a spline ascend, with two fewer parts than knots');
  }
}

function treeParts(manifest: ModelManifest, definition: TreesDefinition): Parts {
  const { trees, columns, calibration } = definition;
  trees.forEach((tree, index) => {
    if (!isWhole(tree, columns.length)) throw invalid(manifest, `tree ${index + 1} is no tree`);
  });
  return {
    raw: (values) => meanOfTrees(trees, values),
    probability: (mean) => calibrated(mean, calibration),
  };
}

/** Preorder: every node is reached exactly once, children lie behind their parent. */
function isWhole(tree: Tree, columns: number): boolean {
  const size = tree.column.length;
  const arrays = [tree.threshold, tree.right, tree.unknownLeft, tree.value, tree.cover];
  if (size === 0 || arrays.some(({ length }) => length !== size)) return false;
  const open = [0];
  for (let node = 0; node < size; node += 1) {
    if (open.pop() !== node) return false;
    const column = tree.column[node]!;
    if (column < 0) continue;
    if (column >= columns) return false;
    open.push(tree.right[node]!, node + 1);
  }
  return open.length === 0;
}

function inputOf(manifest: ModelManifest, { input: id, equals }: ModelColumn): number {
  const position = manifest.inputs.findIndex((input) => input.id === id);
  const input = manifest.inputs[position];
  if (input === undefined) throw invalid(manifest, `there is no input ${id}`);
  if ((input.type === 'code') !== (equals !== undefined)) {
    throw invalid(manifest, `a column of ${id} reads ${input.type} wrongly`);
  }
  if (equals !== undefined && input.values?.includes(equals) !== true) {
    throw invalid(manifest, `input ${id} is never "${equals}"`);
  }
  return position;
}

function invalid(manifest: ModelManifest, fault: string): AppError {
  return new AppError('model.invalid', `${manifest.id}: ${fault}`, { where: manifest.id });
}
