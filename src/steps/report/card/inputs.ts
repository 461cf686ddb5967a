/** Inputs of a manifest → rows of the card. */
import type { CardInput } from '../../../domain/model-card.ts';
import type { ModelInput } from '../../../domain/model.ts';
import { isNetwork, type AnyManifest } from './scope.ts';

export function cardInputs(manifest: AnyManifest): CardInput[] {
  if (!isNetwork(manifest)) return manifest.inputs.map(inputRow);
  const { network, gate } = manifest;
  return [
    {
      id: network.input,
      title: `One image: ${gate.text}`,
      unit: null,
      range: `${network.shape.join(' × ')} after preprocessing`,
      maxAge: null,
      withoutIt: 'nothing is said',
    },
  ];
}

function inputRow(input: ModelInput): CardInput {
  const { id, title, unit, maxAge, whenMissing } = input;
  return {
    id,
    title,
    unit: unit ?? null,
    range: rangeOf(input),
    maxAge: maxAge ?? null,
    withoutIt: whenMissing === 'refuse' ? 'not computable' : 'computed without it',
  };
}

function rangeOf({ range, values, outOfRange, type }: ModelInput): string {
  if (range !== undefined)
    return `${range.low} to ${range.high}, ${outOfRange === 'clamp' ? 'moved to the limit' : 'refused'} outside`;
  return values?.join(', ') ?? (type === 'boolean' ? 'yes or no' : 'any');
}
