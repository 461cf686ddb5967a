/** The manifest of a network → ModelRef. */
import type { ImagingManifest } from '../../../domain/imaging-model.ts';
import type { ModelRef } from '../contract.ts';

export function imagingModelRef(manifest: ImagingManifest): ModelRef {
  return {
    id: manifest.id,
    version: manifest.version,
    title: manifest.title,
    shortTitle: manifest.shortTitle,
    variant: null,
    investigational: true,
    population: manifest.gate.text,
    references: manifest.references.map(({ citation, doi }) => ({ citation, doi: doi ?? null })),
    cautions: manifest.card.cautions,
  };
}
