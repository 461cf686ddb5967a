/** The enabled networks of the registry → those that pass their reference cases in the engine, and why the others do not. */
import type { ImagingPackage } from '../domain/imaging-model.ts';
import type { ModelFault, RegisteredNetwork } from '../ports/model-registry.ts';
import { checkNetwork, type CheckNetworkPorts } from './check-network.ts';
import { whyFailed } from './why-failed.ts';

export interface LoadedNetworks {
  readonly networks: readonly ImagingPackage[];
  readonly faults: readonly ModelFault[];
}

export async function loadNetworks(
  registered: readonly RegisteredNetwork[],
  ports: CheckNetworkPorts,
): Promise<LoadedNetworks> {
  const packs = registered.filter(({ enabled }) => enabled).map(({ pack }) => pack);
  const checked = await Promise.all(
    packs.map(async (pack) => ({ pack, why: whyFailed(await checkNetwork(pack, ports)) })),
  );
  return {
    networks: checked.filter(({ why }) => why === undefined).map(({ pack }) => pack),
    faults: checked.flatMap(({ pack: { folder }, why }): ModelFault[] =>
      why === undefined
        ? []
        : [{ where: folder, code: 'model.invalid', message: `${folder}: ${why}` }],
    ),
  };
}
