/**
 * The documented JSON of scikit-learn's classifiers (docs/data-scientists.md) → our trees, or our regression.
 *
 * scikit-learn rounds values to 32 bits before a tree compares them; the thresholds are moved so that the same people go left.
 */
import type {
  LearnedDefinition,
  LogisticDefinition,
  ModelColumn,
  Tree,
} from '../../../domain/learned-model.ts';
import { listAt, numberAt, numbersAt, objectAt, refuse } from './json-shape.ts';
import { ofRounded, treeOf } from './nested-tree.ts';
import type { ForeignNode } from './nested-tree.ts';

/** @throws AppError `model.invalid` */
export function ofScikitLearn(json: unknown, columns: readonly ModelColumn[]): LearnedDefinition {
  const model = objectAt(json, 'the file');
  const classes = listAt(model['classes'], 'classes');
  if (classes.length !== 2)
    refuse(`classes: two are needed, the outcome second; there are ${classes.length}`);
  const known = numberAt(model['n_features'], 'n_features');
  if (known !== columns.length)
    refuse(`n_features is ${known}, and the manifest names ${columns.length} columns`);
  switch (model['estimator']) {
    case 'LogisticRegression':
      return regressionOf(model, columns);
    case 'DecisionTreeClassifier':
    case 'RandomForestClassifier':
    case 'ExtraTreesClassifier': {
      const trees = listAt(model['trees'], 'trees');
      if (trees.length === 0) refuse('trees is empty');
      return { form: 'trees', columns, trees: trees.map((each) => oneTree(each, columns.length)) };
    }
    default:
      return refuse(
        `estimator ${String(model['estimator'])} is none of LogisticRegression, DecisionTreeClassifier, RandomForestClassifier, ExtraTreesClassifier`,
      );
  }
}

function oneTree(json: unknown, columns: number): Tree {
  const tree = objectAt(json, 'a tree');
  const list = (name: string): readonly number[] => numbersAt(tree[name], name);
  const [left, right, feature, threshold] = [
    list('children_left'),
    list('children_right'),
    list('feature'),
    list('threshold'),
  ];
  const [value, cover] = [listAt(tree['value'], 'value'), list('weighted_n_node_samples')];
  const goesLeft = tree['missing_go_to_left'];
  const unknownLeft = goesLeft === undefined ? [] : numbersAt(goesLeft, 'missing_go_to_left');
  const nodeOf = (at: number): ForeignNode => {
    const [less = NaN, more = NaN] = [left[at], right[at]];
    const people = cover[at] ?? refuse(`there is no node ${at}`);
    if (less === -1) return { value: shareOf(value[at]), cover: people };
    return {
      column: feature[at] ?? NaN,
      threshold: ofRounded(threshold[at] ?? NaN),
      unknownLeft: unknownLeft[at] === 1,
      left: () => nodeOf(less),
      right: () => nodeOf(more),
      cover: people,
    };
  };
  return treeOf(nodeOf(0), columns);
}

/** Weights, counts or shares of both classes. */
function shareOf(json: unknown): number {
  const [without = NaN, having = NaN] = numbersAt(json, 'value');
  return having / (without + having);
}

function regressionOf(
  model: Readonly<Record<string, unknown>>,
  columns: readonly ModelColumn[],
): LogisticDefinition {
  const coefficients = numbersAt(model['coef'], 'coef');
  const [mean, scale] = ['mean', 'scale'].map((name) =>
    model[name] === undefined ? undefined : numbersAt(model[name], name),
  );
  for (const list of [coefficients, mean, scale]) {
    if (list !== undefined && list.length !== columns.length)
      refuse(`coef, mean and scale hold ${columns.length} numbers, one a column`);
  }
  return linear(columns, coefficients, numberAt(model['intercept'], 'intercept'), mean, scale);
}

/** intercept + Σ coefficient · (x − mean) / scale; explanations measure from the mean, 0 where it is not told. */
export function linear(
  columns: readonly ModelColumn[],
  coefficients: readonly number[],
  intercept: number,
  mean: readonly number[] = [],
  scale: readonly number[] = [],
): LogisticDefinition {
  const own = coefficients.map((each, place) => each / (scale[place] ?? 1));
  const shift = own.reduce((sum, each, place) => sum + each * (mean[place] ?? 0), 0);
  return {
    form: 'logistic',
    columns: columns.map((column, place) => ({ ...column, fill: mean[place] ?? 0 })),
    intercept: intercept - shift,
    terms: own.map((coefficient, column) => ({
      column,
      shape: { of: 'value' },
      coefficient,
      mean: mean[column] ?? 0,
    })),
  };
}
