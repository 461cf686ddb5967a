/**
 * Which version of a model patients are assessed with: a person chooses it, and can take the choice back.
 *
 * A version that does not pass its own reference cases is refused. The trail says who, when and why before anything changes;
 * the version that is not served any more stays where it is, for the results that were made with it.
 */
import { AppError } from '../errors.ts';
import type { Audit } from '../ports/audit.ts';
import type { Clock } from '../ports/clock.ts';
import type { ModelRegistry, RegisteredModel, RegisteredNetwork } from '../ports/model-registry.ts';
import type { ChosenVersion, ServedVersions } from '../ports/served-versions.ts';
import { checkNetwork, type CheckNetworkPorts } from './check-network.ts';
import { whyFailed } from './why-failed.ts';

export interface PromotePorts {
  readonly registry: Pick<ModelRegistry, 'open' | 'versions'>;
  readonly served: ServedVersions;
  readonly audit: Pick<Audit, 'append'>;
  readonly clock: Clock;
  /** Asked for where a network is verified. */
  readonly engine: () => Promise<CheckNetworkPorts>;
}

export interface VersionChoice {
  readonly id: string;
  /** Who chooses, and why: for the trail. No patient is named. */
  readonly who: string;
  readonly reason: string;
}

export interface ServedNow {
  readonly id: string;
  /** Undefined: none was. */
  readonly before: string | undefined;
  readonly now: string;
  /** Of the choice; undefined where this version was served already and nothing was done. */
  readonly at: string | undefined;
}

/** @throws AppError `model.unknown`, `model.invalid`, `model.expression`, `store.failed` */
export async function promoteVersion(
  choice: VersionChoice & { readonly version: string },
  ports: PromotePorts,
): Promise<ServedNow> {
  const { id, version } = choice;
  await requirePassing(ports.registry.open(id, version), ports);
  const before = servedVersion(ports.registry, id);
  if (before === version) return { id, before, now: version, at: undefined };
  const chosen = await ports.served.chosen(id);
  const at = ports.clock.now();
  // The first choice is written down with what was served until then, so that it can be taken back.
  const start = chosen.length > 0 || before === undefined ? chosen : [asFound(before, at)];
  const { who, reason } = choice;
  await change('model.promoted', choice, [...start, { version, at, who, reason }], ports);
  return { id, before, now: version, at };
}

/** Back to what was served before the last promotion. @throws AppError `usage.wrong`: there is none; as promoteVersion */
export async function rollBack(choice: VersionChoice, ports: PromotePorts): Promise<ServedNow> {
  const { id } = choice;
  const chosen = await ports.served.chosen(id);
  const [before, back] = [chosen.at(-1), chosen.at(-2)];
  if (before === undefined || back === undefined) {
    throw new AppError(
      'usage.wrong',
      `no version of ${id} was promoted: there is nothing to take back`,
    );
  }
  await requirePassing(ports.registry.open(id, back.version), ports);
  await change('model.rolled-back', choice, chosen.slice(0, -1), ports);
  return { id, before: before.version, now: back.version, at: ports.clock.now() };
}

function servedVersion(registry: PromotePorts['registry'], id: string): string | undefined {
  return registry.versions().find((each) => each.id === id && each.state === 'served')?.version;
}

function asFound(version: string, at: string): ChosenVersion {
  return { version, at, who: 'service', reason: 'served before anything was promoted' };
}

/** A tabular model was verified when it was opened. */
async function requirePassing(
  opened: RegisteredModel | RegisteredNetwork,
  { engine }: PromotePorts,
): Promise<void> {
  if (!('pack' in opened)) return;
  const { pack } = opened;
  const ports = await engine();
  const why = whyFailed(await checkNetwork(pack, ports));
  if (why === undefined) return;
  throw new AppError('model.invalid', `${pack.folder}: ${why}`, { where: pack.folder });
}

async function change(
  what: 'model.promoted' | 'model.rolled-back',
  { id, who, reason }: VersionChoice,
  chosen: readonly ChosenVersion[],
  { audit, served, clock }: PromotePorts,
): Promise<void> {
  const event = {
    at: clock.now(),
    who,
    what,
    hospital: '-',
    patient: '-',
    detail: `${id}@${chosen.at(-1)?.version ?? ''}: ${reason}`,
  };
  await audit.append({ ...event, outcome: 'success' });
  try {
    await served.keep(id, chosen);
  } catch (error) {
    await audit.append({ ...event, outcome: 'failure' });
    throw error;
  }
}
