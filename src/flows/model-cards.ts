/** The cards of every installed model: tabular and networks alike, from the package and from what is kept of local data. */
import type { CardFacts, LocalEvaluation, ModelCard } from '../domain/model-card.ts';
import { AppError } from '../errors.ts';
import type { LocalEvaluations } from '../ports/local-evaluations.ts';
import type { ModelPapers } from '../ports/model-papers.ts';
import type { ModelRegistry } from '../ports/model-registry.ts';
import { modelCardOf } from '../steps/report/card/model-card.ts';

export interface ModelCardPorts {
  readonly registry: Pick<ModelRegistry, 'registered' | 'networks'>;
  readonly papers: ModelPapers;
  readonly local: Pick<LocalEvaluations, 'of'>;
}

/** A model that is there, before its papers are read. */
export type InstalledModel = Pick<CardFacts, 'manifest' | 'referenceCases'> & {
  readonly enabled: boolean;
};

export function installedModels({ registered, networks }: ModelCardPorts['registry']) {
  const all: InstalledModel[] = [
    ...registered().map(({ model, cases, enabled }) => ({
      manifest: model.manifest,
      referenceCases: cases.length,
      enabled,
    })),
    ...networks().map(({ pack, enabled }) => ({
      manifest: pack.manifest,
      referenceCases: pack.cases.length,
      enabled,
    })),
  ];
  return all.sort((a, b) => a.manifest.id.localeCompare(b.manifest.id));
}

/** @param version the installed one where it is not given @throws AppError `model.unknown` */
export function installedModel(
  registry: ModelCardPorts['registry'],
  id: string,
  version?: string,
): InstalledModel {
  const all = installedModels(registry);
  const found = all.findLast(
    ({ manifest }) => manifest.id === id && (version === undefined || manifest.version === version),
  );
  if (found !== undefined) return found;
  const ids = all.map(({ manifest }) => manifest.id).join(', ');
  const wanted = version === undefined ? id : `${id}@${version}`;
  throw new AppError('model.unknown', `no model "${wanted}"; there are: ${ids}`, { where: id });
}

/** What the card of a model is made of. */
export async function cardFacts(
  { manifest, referenceCases }: InstalledModel,
  { papers, local }: ModelCardPorts,
): Promise<CardFacts> {
  const { id, version } = manifest;
  const [evaluation, trainingLog, kept] = await Promise.all([
    papers.evaluation(id, version),
    papers.trainingLog(id, version),
    local.of(id, version),
  ]);
  return {
    manifest,
    referenceCases,
    evaluation,
    trainingLog,
    local: isOfThese(kept, manifest.weights.sha256) ? kept : undefined,
  };
}

export async function modelCard(
  installed: InstalledModel,
  ports: ModelCardPorts,
): Promise<ModelCard> {
  return modelCardOf(await cardFacts(installed, ports));
}

/** Figures of other weights are of another model, whatever its number. */
function isOfThese(kept: LocalEvaluation | undefined, sha256: string): boolean {
  return kept?.evaluation.model.sha256 === sha256;
}
