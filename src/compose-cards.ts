/** The wiring of model cards: what lies beside the manifests, and what is kept of local data. */
import { fileURLToPath } from 'node:url';
import type { OwnModels } from './domain/own-models.ts';
import type { ModelCardPorts } from './flows/model-cards.ts';
import { fileLocalEvaluations } from './outbound/files/local-evaluations.ts';
import { fileModelPapers } from './outbound/files/model-papers.ts';

const MODELS_FOLDER = fileURLToPath(new URL('../models', import.meta.url));

export function openPapers(dataFolder: string, own: OwnModels): Omit<ModelCardPorts, 'registry'> {
  return {
    papers: fileModelPapers([MODELS_FOLDER, own.folder]),
    local: fileLocalEvaluations(dataFolder),
  };
}
