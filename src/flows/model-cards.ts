/** The cards of every installed model: tabular and networks alike, from the package and from what is kept of local data. */
import type { CardFacts, LocalEvaluation, ModelCard } from '../domain/model-card.ts';
import { AppError } from '../errors.ts';
import type { LocalEvaluations } from '../ports/local-evaluations.ts';
import type { ModelPapers } from '../ports/model-papers.ts';
import type { ModelRegistry, RegisteredModel, RegisteredNetwork } from '../ports/model-registry.ts';
import { modelCardOf } from '../steps/report/card/model-card.ts';

export interface ModelCardPorts {
  readonly registry: Pick<ModelRegistry, 'registered' | 'networks' | 'versions' | 'open'>;
  readonly papers: ModelPapers;
  readonly local: Pick<LocalEvaluations, 'of'>;
}

/** A model that is there, before its papers are read. */
export type InstalledModel = Pick<CardFacts, 'manifest' | 'referenceCases'> & {
  readonly enabled: boolean;
};

export function installedModels({
  registered,
  networks,
}: Pick<ModelRegistry, 'registered' | 'networks'>) {
  const all = [...registered(), ...networks()].map(installedOf);
  return all.sort((a, b) => a.manifest.id.localeCompare(b.manifest.id));
}

function installedOf(one: RegisteredModel | RegisteredNetwork): InstalledModel {
  const { enabled } = one;
  if ('pack' in one) {
    const { manifest, cases } = one.pack;
    return { manifest, referenceCases: cases.length, enabled };
  }
  return { manifest: one.model.manifest, referenceCases: one.cases.length, enabled };
}

/**
 * @param version the served one where it is not given; any version that is there has a card
 * @throws AppError `model.unknown`, `model.invalid`, `model.expression`
 */
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
  const isThere = registry.versions().some((each) => each.id === id && each.version === version);
  if (version !== undefined && isThere) return installedOf(registry.open(id, version));
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
