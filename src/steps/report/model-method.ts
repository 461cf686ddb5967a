/** A model → how a result names it: code, version, and title, variant and citation in words. */
import type { CodeableConcept } from '@medplum/fhirtypes';
import type { ModelResult } from '../../domain/assessment.ts';
import { CODE_SYSTEMS } from '../../domain/codes/mentor.ts';
import type { ModelManifest } from '../../domain/model.ts';

export function methodOf(result: ModelResult): CodeableConcept {
  return methodOfModel(result.manifest, variantTitle(result));
}

export function methodOfModel(
  {
    id,
    version,
    title,
    references,
  }: Pick<ModelManifest, 'id' | 'version' | 'title' | 'references'>,
  variant?: string,
): CodeableConcept {
  const parts = [title, variant, references[0]?.citation];
  return {
    coding: [{ system: CODE_SYSTEMS.models, version, code: id, display: title }],
    text: parts.filter((part) => part !== undefined).join('. '),
  };
}

/** Variant that ran: "base equation"; undefined where the model has only one. */
export function variantTitle({ manifest, ...result }: ModelResult): string | undefined {
  const ran = result.computable ? result.predictions[0]?.variant : undefined;
  return manifest.variants?.find(({ id }) => id === ran)?.title;
}
