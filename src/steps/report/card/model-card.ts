/** What a package and this installation hold → the model's card. */
import type { CardFacts, ModelCard } from '../../../domain/model-card.ts';
import { sourceAttributes } from './attributes.ts';
import { cardInputs } from './inputs.ts';
import { chaiSections, mitchellSections } from './sections.ts';

export function modelCardOf(facts: CardFacts): ModelCard {
  const { manifest, referenceCases } = facts;
  const { id, version, title, shortTitle, kind, weights, card, license, references } = manifest;
  const attributes = sourceAttributes(facts);
  return {
    model: {
      id,
      version,
      title,
      shortTitle,
      kind,
      investigational: card.investigational === true,
      sha256: weights.sha256,
      referenceCases,
      license: license.text,
      references,
    },
    inputs: cardInputs(manifest),
    sourceAttributes: attributes,
    chai: chaiSections(facts, attributes),
    modelCard: mitchellSections(facts, attributes),
  };
}
