/**
 * What is known and what is missing for a set of inputs, by their positions in the frame.
 */
import type { FeatureVector, KnownFeature, MissingFeature } from '../../domain/assessment.ts';
import type { CompiledModel, Frame } from '../../domain/compiled-model.ts';

/** Which of these inputs are missing although the model cannot do without them, with these values. */
export function missingOf(
  model: CompiledModel,
  features: FeatureVector,
  frame: Frame,
  positions: readonly number[],
): MissingFeature[] {
  const missing: MissingFeature[] = [];
  for (const position of positions) {
    const input = model.manifest.inputs[position];
    if (input === undefined || input.whenMissing !== 'refuse') continue;
    if (model.neededWhen.get(position)?.(frame) === false) continue;
    const feature = features.get(input.id);
    if (feature?.known === false) missing.push(feature);
  }
  return missing;
}

/** The known features at these positions, in the manifest's order. */
export function knownOf(
  model: CompiledModel,
  features: FeatureVector,
  positions: readonly number[],
): KnownFeature[] {
  return positions.flatMap((position) => {
    const id = model.manifest.inputs[position]?.id;
    const feature = id === undefined ? undefined : features.get(id);
    return feature?.known === true ? [feature] : [];
  });
}
