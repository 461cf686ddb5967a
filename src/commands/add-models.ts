/** How `mentor models` stands on the command line: the registry it asks, and where it prints. */
import type { Command } from 'commander';
import { configuredAssessment } from './configured-assessment.ts';
import { registerModels } from './models.ts';
import type { CommandContext } from './program.ts';

export async function addModels(
  program: Command,
  { wiring, finish }: CommandContext,
): Promise<void> {
  const { models } = await configuredAssessment(process.env);
  const registry = await wiring.openRegistry(models);
  registerModels(program, {
    openRegistry: () => registry,
    print: (line) => process.stdout.write(`${line}\n`),
    exit: finish,
  });
}
