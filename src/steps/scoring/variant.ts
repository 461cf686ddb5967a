/**
 * Which variant of a model runs: the first of its list whose inputs are known and whose condition holds.
 *
 * `needsStated` asks for a stated yes or no: what is presumed no since a list does not hold it does not count.
 */
import type { CompiledModel, CompiledVariant, Frame } from '../../domain/compiled-model.ts';
import type { Feature, FeatureVector } from '../../domain/assessment.ts';

/** The applying variant, or undefined for a model without variants; where none applies, the last of the list. */
export function chooseVariant(
  model: CompiledModel,
  features: FeatureVector,
  frame: Frame,
): CompiledVariant | undefined {
  const { variants, manifest } = model;
  const stated = (position: number): boolean => {
    const id = manifest.inputs[position]?.id;
    return isStated(id === undefined ? undefined : features.get(id));
  };
  const applies = (variant: CompiledVariant): boolean =>
    variant.needs.every((position) => frame[position] !== undefined) &&
    variant.needsStated.every(stated) &&
    (variant.when === undefined || variant.when(frame) === true);
  return variants.find(applies) ?? variants.findLast((variant) => variant.when === undefined);
}

function isStated(feature: Feature | undefined): boolean {
  return feature?.known === true && feature.origin !== 'presumed-no';
}
