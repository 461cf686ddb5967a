/** `mentor train ID --data PATH`: a model package out of published data, the same for the same seed. */
import type { Command } from 'commander';
import { AppError } from '../errors.ts';
import type { CommandContext } from './program.ts';

interface Options {
  readonly data: string;
  readonly seed: string;
  readonly out: string;
  readonly json?: boolean;
}

const EXAMPLES = `
The data are the published files, as their source names them; which, is in the package's training log.
A version that is there already is never changed: --out names another folder.

Example:
  $ mentor train diabetes-undiagnosed --data nhanes/ --out trained/`;

export function addTrain(program: Command, { wiring }: CommandContext): void {
  program
    .command('train')
    .description('train a model package from data, deterministic for a seed')
    .argument('<id>', 'model id, e.g. diabetes-undiagnosed')
    .requiredOption('--data <path>', 'folder with the training data')
    .option('--seed <n>', 'whole number from which all chance comes', '1')
    .option('--out <dir>', 'folder that gets <id>/<version>/', 'trained')
    .option('--json', 'the evaluation as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, options: Options) => {
      const { data, out, json } = options;
      const request = { id, data, seed: seedOf(options.seed) };
      const trained = await wiring.train(request, out, (line) => {
        process.stderr.write(`${line}\n`);
      });
      const { folder, version, evaluation } = trained;
      if (json === true) {
        process.stdout.write(`${JSON.stringify({ id, version, folder, evaluation }, null, 2)}\n`);
        return;
      }
      const { auc, people, events } = evaluation.unweighted;
      process.stdout.write(
        `${id} ${version}: AUC ${auc.value} (${auc.low} to ${auc.high}) on ${people} people, ${events} with the outcome\n${folder}\n`,
      );
    });
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (/^\d{1,10}$/u.test(text) && seed < 2 ** 32) return seed;
  throw new AppError('usage.wrong', `--seed "${text}" is no whole number below 4294967296`);
}
