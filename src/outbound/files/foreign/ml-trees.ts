/**
 * JSON of ml-cart (`DecisionTreeClassifier`) and ml-random-forest (`RandomForestClassifier`) → our trees.
 *
 * A tree says the share of the outcome in its leaf. A forest says the share of its trees that vote for it, as its `predict`
 * counts them; `predictProbability` of ml-random-forest 2.1 leaves one tree out of the sum, and is not followed.
 */
import type { ModelColumn, TreesDefinition } from '../../../domain/learned-model.ts';
import { listAt, numberAt, numbersAt, objectAt, refuse } from './json-shape.ts';
import type { Json } from './json-shape.ts';
import { below, treeOf } from './nested-tree.ts';
import type { ForeignNode } from './nested-tree.ts';

/** @throws AppError `model.invalid` */
export function ofMlCart(json: unknown, columns: readonly ModelColumn[]): TreesDefinition {
  const model = classifier(json);
  const own = columns.map((_, place) => place);
  const tree = treeOf(nodeOf(objectAt(model['root'], 'root'), own, shareOf, 1), columns.length);
  return { form: 'trees', columns, trees: [tree] };
}

/** @throws AppError `model.invalid` */
export function ofMlRandomForest(json: unknown, columns: readonly ModelColumn[]): TreesDefinition {
  const model = objectAt(json, 'the file');
  if (model['name'] !== 'RFClassifier') {
    refuse(
      `the file is no RandomForestClassifier of ml-random-forest (name ${String(model['name'])})`,
    );
  }
  const base = objectAt(model['baseModel'], 'baseModel');
  const estimators = listAt(base['estimators'], 'estimators');
  const indexes = listAt(base['indexes'], 'indexes');
  if (estimators.length === 0 || indexes.length !== estimators.length) {
    refuse('estimators and indexes are not of one length');
  }
  const trees = estimators.map((each, at) => {
    const own = numbersAt(indexes[at], `indexes[${at}]`);
    const root = objectAt(classifier(each)['root'], 'root');
    return treeOf(nodeOf(root, own, voteOf, 1), columns.length);
  });
  return { form: 'trees', columns, trees };
}

function classifier(json: unknown): Json {
  const model = objectAt(json, 'the tree');
  if (model['name'] === 'DTClassifier') return model;
  return refuse(`the file is no DecisionTreeClassifier of ml-cart (name ${String(model['name'])})`);
}

/** @param own of each column that the tree was given, its place in the model @param cover people, where the node does not say */
function nodeOf(
  node: Json,
  own: readonly number[],
  valueOf: (shares: readonly number[]) => number,
  cover: number,
): ForeignNode {
  const people = typeof node['numberSamples'] === 'number' ? node['numberSamples'] : cover;
  const { distribution, left, right } = node;
  if (distribution !== undefined) {
    const [shares] = listAt(distribution, 'distribution');
    return { value: valueOf(numbersAt(shares, 'distribution')), cover: people };
  }
  const [less, more] = [objectAt(left, 'left'), objectAt(right, 'right')];
  const place = numberAt(node['splitColumn'], 'splitColumn');
  const side = (one: Json, other: Json) => () =>
    nodeOf(one, own, valueOf, restOf(people, other['numberSamples']));
  return {
    column: own[place] ?? refuse(`splitColumn ${place} is not among the columns of its tree`),
    threshold: below(numberAt(node['splitValue'], 'splitValue')),
    // Unknown is not less than anything.
    unknownLeft: false,
    left: side(less, more),
    right: side(more, less),
    cover: people,
  };
}

/** Of a leaf the file does not say how many people are in it: those that are not beside it, else half. */
function restOf(people: number, beside: unknown): number {
  return typeof beside === 'number' && beside < people ? people - beside : people / 2;
}

function shareOf(shares: readonly number[]): number {
  return Math.min(1, shares[1] ?? 0);
}

function voteOf([without = 0, having = 0]: readonly number[]): number {
  return having > without ? 1 : 0;
}
