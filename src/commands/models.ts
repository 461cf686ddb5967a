/** `mentor models list|show ID|verify [ID]`: which models there are, the contract of one, and whether they compute right. */
import { verifyModels } from '../flows/verify-models.ts';
import { ERRORS } from '../errors.ts';
import { cardLines } from './card-lines.ts';
import { networkSummary, networkVerificationLines } from './network-lines.ts';
import type { Command } from 'commander';
import type { CheckNetworkPorts } from '../flows/check-network.ts';
import type { ModelsVerified } from '../flows/verify-models.ts';
import { installedModel, modelCard, type ModelCardPorts } from '../flows/model-cards.ts';
import type { ModelRegistry, RegisteredModel } from '../ports/model-registry.ts';

export interface ModelsCommandDeps {
  readonly openRegistry: () => ModelRegistry;
  /** Asked for where a network is verified. */
  readonly openNetworks: () => Promise<CheckNetworkPorts>;
  /** What a card is made of beside the registry. */
  readonly openPapers: () => Promise<Omit<ModelCardPorts, 'registry'>>;
  readonly print: (line: string) => void;
  readonly exit: (code: number) => void;
}

interface Options {
  readonly json?: boolean;
}

export function registerModels(program: Command, deps: ModelsCommandDeps): Command {
  const models = program.command('models').description('the model registry');
  models
    .command('list')
    .description(
      'every model with version, kind and population, and which other versions are there',
    )
    .option('--json', 'as JSON')
    .action((options: Options) => {
      list(deps, options);
    });
  models
    .command('show')
    .argument('<id>', 'model id, e.g. prevent-2023')
    .description('the card of a model: inputs, the 31 source attributes, licence')
    .option('--json', 'the whole manifest as JSON, with the card as `modelCard`')
    .action(async (id: string, options: Options) => {
      await show(deps, id, options);
    });
  models
    .command('verify')
    .argument('[id]', 'model id; every model without it')
    .description('runs the reference cases; exit code 1 when one fails or a package does not load')
    .option('--json', 'as JSON')
    .action(async (id: string | undefined, options: Options) => {
      await verify(deps, id, options);
    });
  return models;
}

function list({ openRegistry, print }: ModelsCommandDeps, { json }: Options): void {
  const registry = openRegistry();
  const models = registry.registered();
  const networks = registry.networks();
  const versions = registry.versions();
  if (json === true) {
    const all = [...models.map(summary), ...networks.map(networkSummary)];
    print(JSON.stringify({ models: all, versions, faults: registry.faults() }, null, 2));
    return;
  }
  const rows = [
    ...models.map(({ model, enabled }) => ({ ...model.manifest, enabled })),
    ...networks.map(({ pack, enabled }) => ({ ...pack.manifest, enabled })),
  ];
  for (const { id, version, kind, title, enabled } of rows) {
    const state = enabled ? '' : '  (disabled)';
    print(`${id.padEnd(33)}${version.padEnd(10)}${kind.padEnd(15)}${title}${state}`);
  }
  for (const { id, version, state, origin } of versions.filter((each) => each.state !== 'served')) {
    const whose = origin === 'hospital' ? ', of the hospital' : '';
    const what = state === 'shadow' ? 'in the shadow' : 'not served';
    print(`${`${id}@${version}`.padEnd(36)}${what}${whose}`);
  }
  for (const { message } of registry.faults()) print(`not loaded: ${message}`);
}

function summary({ model, cases, enabled }: RegisteredModel): Record<string, unknown> {
  const { id, version, title, kind, eligibility, outputs, weights } = model.manifest;
  return {
    id,
    version,
    title,
    kind,
    enabled,
    population: eligibility.text,
    outputs: outputs.map((output) => output.id),
    referenceCases: cases.length,
    sha256: weights.sha256,
  };
}

async function show(deps: ModelsCommandDeps, id: string, { json }: Options): Promise<void> {
  const registry = deps.openRegistry();
  const installed = installedModel(registry, id);
  const card = await modelCard(installed, { registry, ...(await deps.openPapers()) });
  if (json === true) {
    deps.print(JSON.stringify({ ...installed.manifest, modelCard: card }, null, 2));
    return;
  }
  cardLines(card).forEach(deps.print);
}

async function verify(
  deps: ModelsCommandDeps,
  id: string | undefined,
  { json }: Options,
): Promise<void> {
  const verified = await verifyModels(deps.openRegistry(), deps.openNetworks, id);
  if (json === true) deps.print(JSON.stringify(verified, null, 2));
  else verificationLines(verified).forEach(deps.print);
  const wrong = [
    ...verified.faults,
    ...verified.verifications.filter(hasFailed),
    ...verified.networks.filter(({ failed, unfit }) => failed.length > 0 || unfit !== undefined),
  ];
  if (wrong.length > 0) deps.exit(ERRORS['model.invalid'].exitCode);
}

function hasFailed({ failed }: ModelsVerified['verifications'][number]): boolean {
  return failed.length > 0;
}

function verificationLines({ verifications, networks, faults }: ModelsVerified): string[] {
  const lines = verifications.flatMap(({ model, version, cases, failed }) => [
    `${failed.length === 0 ? 'ok  ' : 'FAIL'} ${model} ${version}: ${cases - failed.length} of ${cases} reference cases`,
    ...failed.map(
      (each) =>
        `     ${each.id}: expected ${each.expected}, computed ${each.computed ?? 'nothing'}`,
    ),
  ]);
  return [
    ...lines,
    ...networks.flatMap(networkVerificationLines),
    ...faults.map(({ message }) => `FAIL ${message}`),
  ];
}
