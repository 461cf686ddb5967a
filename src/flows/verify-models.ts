/** Runs the reference cases of every model, or of one, and lists the packages that did not load. */
import { AppError } from '../errors.ts';
import { verifyModel } from '../steps/scoring/verify-model.ts';
import type { Verification } from '../domain/reference-case.ts';
import type { ModelFault, ModelRegistry } from '../ports/model-registry.ts';

export interface ModelsVerified {
  readonly verifications: readonly Verification[];
  /** Packages that did not load; with an id: only that model's. */
  readonly faults: readonly ModelFault[];
}

/** @throws AppError `model.unknown` for an id that is neither loaded nor broken */
export function verifyModels(registry: ModelRegistry, id?: string): ModelsVerified {
  const chosen = registry.registered().filter(({ model }) => isChosen(model.manifest.id, id));
  const faults = registry
    .faults()
    .filter(({ where }) => id === undefined || where.split(/[/\\]/).includes(id));
  if (chosen.length === 0 && faults.length === 0) {
    const ids = registry.registered().map(({ model }) => model.manifest.id);
    const known = ids.length === 0 ? 'there is none' : `there are: ${ids.join(', ')}`;
    throw new AppError('model.unknown', `no model "${id ?? '*'}"; ${known}`);
  }
  return { verifications: chosen.map(({ model, cases }) => verifyModel(model, cases)), faults };
}

function isChosen(id: string, wanted: string | undefined): boolean {
  return wanted === undefined || wanted === id;
}
