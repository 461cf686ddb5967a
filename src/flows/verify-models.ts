/** Runs the reference cases of every model, or of one, and lists the packages that did not load. */
import type { NetworkVerification } from '../domain/imaging-model.ts';
import { AppError } from '../errors.ts';
import { verifyModel } from '../steps/scoring/verify-model.ts';
import type { Verification } from '../domain/reference-case.ts';
import type { ModelFault, ModelRegistry } from '../ports/model-registry.ts';
import { checkNetwork, type CheckNetworkPorts } from './check-network.ts';

export interface ModelsVerified {
  readonly verifications: readonly Verification[];
  readonly networks: readonly NetworkVerification[];
  /** Packages that did not load; with an id: only that model's. */
  readonly faults: readonly ModelFault[];
}

/**
 * @param engine asked for where a network is to be verified
 * @throws AppError `model.unknown` for an id that is neither loaded nor broken
 */
export async function verifyModels(
  registry: ModelRegistry,
  engine: () => Promise<CheckNetworkPorts>,
  id?: string,
): Promise<ModelsVerified> {
  const chosen = registry.registered().filter(({ model }) => isChosen(model.manifest.id, id));
  const packs = registry.networks().filter(({ pack }) => isChosen(pack.manifest.id, id));
  const faults = registry
    .faults()
    .filter(({ where }) => id === undefined || where.split(/[/\\]/).includes(id));
  if (chosen.length + packs.length + faults.length === 0)
    throw new AppError('model.unknown', `no model "${id ?? '*'}"; ${knownOf(registry)}`);
  const ports = packs.length === 0 ? undefined : await engine();
  const networks: NetworkVerification[] = [];
  for (const { pack } of packs) if (ports) networks.push(await checkNetwork(pack, ports));
  return {
    verifications: chosen.map(({ model, cases }) => verifyModel(model, cases)),
    networks,
    faults,
  };
}

function knownOf(registry: ModelRegistry): string {
  const ids = [
    ...registry.registered().map(({ model }) => model.manifest.id),
    ...registry.networks().map(({ pack }) => pack.manifest.id),
  ];
  return ids.length === 0 ? 'there is none' : `there are: ${ids.join(', ')}`;
}

function isChosen(id: string, wanted: string | undefined): boolean {
  return wanted === undefined || wanted === id;
}
