/** How `mentor models` stands on the command line: the registry it asks, and where it prints. */
import type { Command } from 'commander';
import { AppError } from '../errors.ts';
import type { ModelRegistry } from '../ports/model-registry.ts';
import { configuredAssessment, dataFolderOf, ownModelsIn } from './configured-assessment.ts';
import { registerModels } from './models.ts';
import { registerVersions } from './model-versions.ts';
import type { CommandContext } from './program.ts';

export function addModels(program: Command, { wiring, finish }: CommandContext): void {
  let registry: ModelRegistry | undefined;
  // Not for --help: the packages are read when one of the commands runs.
  program.hook('preAction', async () => {
    const { models } = await configuredAssessment(process.env);
    registry = await wiring.openRegistry(models);
  });
  const models = registerModels(program, {
    openRegistry: () => {
      if (registry === undefined) throw new AppError('model.invalid', 'no model was read');
      return registry;
    },
    openNetworks: wiring.openNetworks,
    openPapers: () => wiring.openPapers(dataFolderOf(process.env), ownModelsIn(process.env)),
    print: (line) => process.stdout.write(`${line}\n`),
    exit: finish,
  });
  registerVersions(models, wiring);
}
