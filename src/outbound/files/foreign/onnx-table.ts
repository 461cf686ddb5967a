/**
 * An ONNX file of a classifier of numbers, as skl2onnx writes it → our trees, or our regression, which explain themselves.
 *
 * Operators of ai.onnx.ml: TreeEnsembleClassifier (forests and trees: probabilities are added up as they are), LinearClassifier,
 * Scaler before it; Cast, Identity, Normalizer and ZipMap pass through. Others are refused: what cannot be read here
 * cannot be explained here.
 */
import type { LearnedDefinition, ModelColumn } from '../../../domain/learned-model.ts';
import { refuse } from './json-shape.ts';
import { below, ofRounded, treeOf } from './nested-tree.ts';
import type { ForeignNode } from './nested-tree.ts';
import { onnxGraph } from './onnx-file.ts';
import type { OnnxGraph, OnnxNode } from './onnx-file.ts';
import { linear } from './scikit-learn.ts';

const PASSED = ['Cast', 'Identity', 'Normalizer', 'ZipMap'];
const KNOWN = ['TreeEnsembleClassifier', 'LinearClassifier', 'Scaler', ...PASSED];
const FLOAT = 1;
const DOUBLE = 11;

/** @throws AppError `model.invalid` */
export function ofOnnxTable(bytes: Uint8Array, columns: readonly ModelColumn[]): LearnedDefinition {
  const graph = onnxGraph(bytes);
  checkInput(graph, columns.length);
  const unknown = graph.nodes.filter(({ operator }) => !KNOWN.includes(operator));
  if (unknown.length > 0) {
    const names = [
      ...new Set(
        unknown.map(({ operator, domain }) => (domain === '' ? operator : `${domain}.${operator}`)),
      ),
    ];
    refuse(
      `the ONNX file has operators that are not read: ${names.join(', ')}; read are ${KNOWN.join(', ')}`,
    );
  }
  const [first, ...more] = graph.nodes.filter(({ operator }) => operator.endsWith('Classifier'));
  if (first === undefined || more.length > 0)
    return refuse('the ONNX file has not exactly one classifier');
  const [scaler, ...others] = graph.nodes.filter(({ operator }) => operator === 'Scaler');
  if (others.length > 0) refuse('the ONNX file has more than one Scaler');
  return first.operator === 'LinearClassifier'
    ? regressionOf(first, scaler, columns)
    : treesOf(first, scaler, columns);
}

function checkInput({ inputs, constants }: OnnxGraph, columns: number): void {
  const [first, ...more] = inputs.filter(({ name }) => !constants.has(name));
  if (first === undefined || more.length > 0)
    return refuse('the ONNX file has not exactly one input');
  const [, width] = first.shape;
  if (first.shape.length !== 2 || width !== columns) {
    const shape = first.shape.map((size) => size ?? 'any').join(' × ');
    refuse(
      `the input "${first.name}" has the shape ${shape}, and the manifest names ${columns} columns`,
    );
  }
  if (![FLOAT, DOUBLE].includes(first.type)) refuse(`the input "${first.name}" is not of numbers`);
}

const floats = ({ attributes }: OnnxNode, name: string): readonly number[] =>
  attributes.get(name)?.floats ?? [];
const ints = ({ attributes }: OnnxNode, name: string): readonly number[] =>
  attributes.get(name)?.ints ?? [];
const texts = ({ attributes }: OnnxNode, name: string): readonly string[] =>
  attributes.get(name)?.strings ?? [];

function regressionOf(
  node: OnnxNode,
  scaler: OnnxNode | undefined,
  columns: readonly ModelColumn[],
): LearnedDefinition {
  const [coefficients, intercepts] = [floats(node, 'coefficients'), floats(node, 'intercepts')];
  const [transform = 'NONE'] = texts(node, 'post_transform');
  const size = columns.length;
  if (coefficients.length !== 2 * size || intercepts.length !== 2) {
    refuse(`LinearClassifier: ${coefficients.length} coefficients, and 2 × ${size} are needed`);
  }
  if (!['LOGISTIC', 'SOFTMAX'].includes(transform))
    refuse(`LinearClassifier: ${transform} gives no probabilities`);
  // Of SOFTMAX the difference of both counts.
  const less = transform === 'SOFTMAX' ? 1 : 0;
  const own = columns.map(
    (_, at) => (coefficients[size + at] ?? NaN) - less * (coefficients[at] ?? NaN),
  );
  const intercept = (intercepts[1] ?? NaN) - less * (intercepts[0] ?? NaN);
  if (scaler === undefined) return linear(columns, own, intercept);
  const scale = floats(scaler, 'scale').map((each) => 1 / each);
  return linear(columns, own, intercept, floats(scaler, 'offset'), scale);
}

function treesOf(
  node: OnnxNode,
  scaler: OnnxNode | undefined,
  columns: readonly ModelColumn[],
): LearnedDefinition {
  const [transform = 'NONE'] = texts(node, 'post_transform');
  if (transform !== 'NONE' || floats(node, 'base_values').length > 0) {
    refuse(
      `TreeEnsembleClassifier: trees that add up to a ${transform} (boosted ones) are not read; forests and trees are`,
    );
  }
  if (scaler !== undefined) refuse('a Scaler before trees is not read: they do not need it');
  const ids = ints(node, 'nodes_treeids');
  const names = [...new Set(ids)];
  const leaves = leafValues(node);
  const trees = names.map((tree) => {
    const places = new Map<number, number>();
    ids.forEach((id, at) => {
      if (id === tree) places.set(ints(node, 'nodes_nodeids')[at] ?? NaN, at);
    });
    return treeOf(rootOf(node, tree, places, leaves, names.length), columns.length);
  });
  return { form: 'trees', columns, trees };
}

/** `tree node` → weight of the second class. */
function leafValues(node: OnnxNode): ReadonlyMap<string, number> {
  const classes =
    ints(node, 'classlabels_int64s').length + texts(node, 'classlabels_strings').length;
  if (classes !== 2) refuse(`TreeEnsembleClassifier: ${classes} classes, and two are needed`);
  const [trees, nodes] = [ints(node, 'class_treeids'), ints(node, 'class_nodeids')];
  const [ids, weights] = [ints(node, 'class_ids'), floats(node, 'class_weights')];
  // One weight a leaf is that of the second class, whatever its number says.
  const isSingle = new Set(ids).size === 1;
  return new Map(
    weights.flatMap((weight, at) =>
      isSingle || ids[at] === 1 ? [[`${trees[at] ?? ''} ${nodes[at] ?? ''}`, weight] as const] : [],
    ),
  );
}

function rootOf(
  node: OnnxNode,
  tree: number,
  places: ReadonlyMap<number, number>,
  leaves: ReadonlyMap<string, number>,
  trees: number,
): ForeignNode {
  const modes = texts(node, 'nodes_modes');
  const [values, features] = [floats(node, 'nodes_values'), ints(node, 'nodes_featureids')];
  const [yes, no] = [ints(node, 'nodes_truenodeids'), ints(node, 'nodes_falsenodeids')];
  const missing = ints(node, 'nodes_missing_value_tracks_true');
  const make = (id: number): ForeignNode => {
    const at = places.get(id) ?? refuse(`TreeEnsembleClassifier: tree ${tree} has no node ${id}`);
    const [mode, value] = [modes[at] ?? '', values[at] ?? NaN];
    // The file does not say how many people went where: each leaf counts the same in explanations.
    if (mode === 'LEAF') {
      return { value: shareOf((leaves.get(`${tree} ${id}`) ?? 0) * trees), cover: 1 };
    }
    if (mode !== 'BRANCH_LEQ' && mode !== 'BRANCH_LT')
      refuse(`TreeEnsembleClassifier: ${mode} is not read`);
    const [left, right] = [make(yes[at] ?? NaN), make(no[at] ?? NaN)];
    const limit = mode === 'BRANCH_LT' ? Math.fround(below(value)) : value;
    return {
      column: features[at] ?? NaN,
      threshold: ofRounded(limit),
      unknownLeft: missing[at] === 1,
      left: () => left,
      right: () => right,
      cover: left.cover + right.cover,
    };
  };
  const [root] = places.keys();
  return make(root ?? NaN);
}

/** Sums of 32-bit weights may lie a breath beyond 1. */
function shareOf(weight: number): number {
  return Math.abs(weight - 1) < 1e-4 && weight > 1 ? 1 : weight;
}
