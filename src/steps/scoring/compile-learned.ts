/**
 * Learned definition + manifest → CompiledLearned: positions are checked once, and a tree cannot lead out of itself.
 */
import { AppError } from '../../errors.ts';
import { calibrated } from '../../domain/certainty.ts';
import { columnValue, meanOfTrees, termOf } from '../../domain/learned-model.ts';
import type { Likeness } from '../../domain/certainty.ts';
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
  checkCertainty(manifest, definition);
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

/** @throws AppError `model.invalid` where a part of it names a column or a coefficient that is not there */
function checkCertainty(manifest: ModelManifest, definition: LearnedDefinition): void {
  const { sets, likeness, spread, calibration } = definition;
  const isColumn = (column: number): boolean => definition.columns[column] !== undefined;
  if (sets !== undefined && !isColumn(sets.column)) {
    throw invalid(manifest, `the sets read a column ${sets.column} that is not there`);
  }
  if (likeness !== undefined && !isCloud(likeness, isColumn)) {
    throw invalid(
      manifest,
      'the likeness has parts of unlike size, or reads a column that is not there',
    );
  }
  if (spread?.kind === 'bootstrap') {
    const size = definition.form === 'logistic' ? definition.terms.length + 1 : 0;
    if (!spread.models.every(({ length }) => length === size)) {
      throw invalid(manifest, 'a bootstrapped model has another number of coefficients');
    }
  }
  if (calibration?.method === 'isotonic') {
    const { from, to } = calibration;
    const ascends = [from, to].every((list) =>
      list.every((each, at) => each >= (list[at - 1] ?? 0)),
    );
    if (from.length !== to.length || !ascends) {
      throw invalid(manifest, 'the isotonic calibration falls, or its points are not pairs');
    }
  }
}

function isCloud(
  { columns, isLog, centre, covariance }: Likeness,
  isColumn: (column: number) => boolean,
): boolean {
  return (
    columns.every(isColumn) &&
    [isLog, centre, covariance].every(({ length }) => length === columns.length) &&
    covariance.every(({ length }, row) => length === row + 1)
  );
}

type Parts = Pick<CompiledLearned, 'raw' | 'probability'>;

function logisticParts(manifest: ModelManifest, definition: LogisticDefinition): Parts {
  const { columns, terms, intercept } = definition;
  const others = columns.flatMap(({ expected }) => expected?.terms ?? []);
  for (const { column } of others) {
    if (columns[column] === undefined) throw invalid(manifest, `there is no column ${column}`);
  }
  for (const { column, shape } of terms) {
    if (columns[column] === undefined) throw invalid(manifest, `there is no column ${column}`);
    if (shape.of === 'spline') checkKnots(manifest, shape.knots, shape.part);
  }
  return {
    raw: (values) => {
      let sum = intercept;
      for (const term of terms) sum += term.coefficient * termOf(columns, term, values);
      return sum;
    },
    probability: (lp) => calibrated(1 / (1 + Math.exp(-lp)), definition.calibration),
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
