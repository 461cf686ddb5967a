/** A model of another library, as its own export holds it → a definition of ours; the manifest says which columns it reads. */
import type { ModelColumn } from '../../../domain/learned-model.ts';
import type { Definition, ModelManifest } from '../../../domain/model.ts';
import { refuse } from './json-shape.ts';
import { ofMlCart, ofMlRandomForest } from './ml-trees.ts';
import { ofOnnxTable } from './onnx-table.ts';
import { ofScikitLearn } from './scikit-learn.ts';

/** @throws AppError `model.invalid` */
export function foreignDefinition(manifest: ModelManifest, bytes: Uint8Array): Definition {
  const columns = columnsOf(manifest);
  const { format } = manifest.weights;
  if (format === 'onnx') return complete(manifest, ofOnnxTable(bytes, columns));
  const json = parsed(bytes);
  switch (format) {
    case 'ml-cart':
      return complete(manifest, ofMlCart(json, columns));
    case 'ml-random-forest':
      return complete(manifest, ofMlRandomForest(json, columns));
    case 'scikit-learn':
      return complete(manifest, ofScikitLearn(json, columns));
    case undefined:
      return refuse('the manifest names no format');
  }
}

/** Those that the manifest names, else every input in its order. */
function columnsOf({ inputs, weights }: ModelManifest): readonly ModelColumn[] {
  if (weights.columns !== undefined) return weights.columns;
  const coded = inputs.filter(({ type }) => type === 'code').map(({ id }) => id);
  if (coded.length > 0)
    refuse(`weights.columns must say which number each of ${coded.join(', ')} becomes`);
  return inputs.map(({ id }) => ({ input: id }));
}

/** Nothing here says what these models make of an unknown value. */
function complete(manifest: ModelManifest, definition: Definition): Definition {
  const optional = manifest.inputs.filter(({ whenMissing }) => whenMissing !== 'refuse');
  if (optional.length > 0) {
    const names = optional.map(({ id }) => id).join(', ');
    refuse(
      `a model of another library needs every input: whenMissing of ${names} must be "refuse"`,
    );
  }
  return definition;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return refuse('the file is not JSON');
  }
}
