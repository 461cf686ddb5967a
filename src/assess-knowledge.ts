/** The models and plans of this clone, as `mentor assess` and `mentor models` use them. */
import { fileURLToPath } from 'node:url';
import type { ModelSettings } from './commands/wiring.ts';
import type { PlanLibrary } from './domain/care-plan.ts';
import { fileModelRegistry } from './outbound/files/model-registry.ts';
import { promotedVersions } from './outbound/files/served-versions.ts';
import { filePlanDefinitions } from './outbound/files/plan-definitions.ts';
import type { ModelRegistry } from './ports/model-registry.ts';
import { compileModel } from './steps/scoring/compile-model.ts';
import { verifyModel } from './steps/scoring/verify-model.ts';

const MODELS_FOLDER = fileURLToPath(new URL('../models', import.meta.url));
const PROFILES_FOLDER = fileURLToPath(new URL('../profiles', import.meta.url));

/** @throws AppError `model.invalid`, `store.failed` */
export function openRegistry({ enabled, disabled, shadow, own }: ModelSettings): ModelRegistry {
  return fileModelRegistry({
    folder: MODELS_FOLDER,
    enabled,
    disabled,
    shadow: shadow ?? [],
    ...(own === undefined ? {} : { own: own.folder, promoted: promotedVersions(own.chosen) }),
    compile: compileModel,
    verify: verifyModel,
  });
}

/** @throws AppError `plan-definition.invalid` */
export function readPlanLibrary(): Promise<PlanLibrary> {
  return filePlanDefinitions(PROFILES_FOLDER).all();
}
