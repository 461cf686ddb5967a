/** `mentor train ID --data PATH [--from ID@V]`: a model package out of published data, or a version fitted to local people. */
import { Option } from 'commander';
import type { Command } from 'commander';
import { AppError } from '../errors.ts';
import type { FineTunedModel } from '../flows/fine-tune/fine-tune-model.ts';
import type { MadeFrom } from '../domain/model.ts';
import { configuredAssessment, ownModelsIn } from './configured-assessment.ts';
import type { CommandContext } from './program.ts';

interface Options {
  readonly data: string;
  readonly seed: string;
  readonly from?: string;
  readonly how: MadeFrom['how'];
  readonly output?: string;
  readonly label?: string;
  readonly id?: string;
  readonly as?: string;
  readonly out?: string;
  readonly json?: boolean;
}

const HELP = `
Without --from the data are the published files, as their source names them; which, is in the package's training log.

With --from the data are a table of local people with known outcomes, as mentor evaluate reads it (CSV with a header
naming the inputs). Two thirds of them are fitted to, the others judge the old version and the new one:
  recalibrate   the probabilities are moved along a line fitted here; needs 50 people with and 50 without the outcome
  re-estimate   a regression gets coefficients of its own; needs 20 of each for every coefficient
Refused, before anything is learned: too few, one outcome only, a number that is the same for everyone, a column that
tells the outcome, the same person twice, NaN or infinite, values in another unit than the header says.
The new version is not served by that: mentor models promote ID@VERSION does it, mentor models rollback ID takes it back.

A version that is there already is never changed.

Examples:
  $ mentor train diabetes-undiagnosed --data nhanes/ --out trained/
  $ mentor train pce-2013 --from pce-2013@2013 --data cohort.csv`;

export function addTrain(program: Command, context: CommandContext): void {
  program
    .command('train')
    .description(
      'train a model package from data, or fit a version to local people; deterministic for a seed',
    )
    .argument('<id>', 'model id, e.g. diabetes-undiagnosed')
    .requiredOption('--data <path>', 'folder with the training data; with --from a CSV file')
    .option('--seed <n>', 'whole number from which all chance comes', '1')
    .option('--from <id@version>', 'the installed version that is fitted to local people')
    .addOption(
      new Option('--how <way>', 'with --from')
        .choices(['recalibrate', 're-estimate'])
        .default('recalibrate'),
    )
    .option('--output <id>', 'with --from: which result of the model')
    .option('--label <column>', 'with --from: column of the outcome')
    .option('--id <column>', 'with --from: column of the id')
    .option('--as <version>', 'with --from: what the new version is called')
    .option(
      '--out <dir>',
      "folder that gets <id>/<version>/; trained, with --from the hospital's own models",
    )
    .option('--json', 'the evaluation as JSON')
    .addHelpText('after', HELP)
    .action(async (id: string, options: Options) => {
      await (options.from === undefined ? train : fineTune)(id, options, context);
    });
}

async function train(id: string, options: Options, { wiring }: CommandContext): Promise<void> {
  const { data, out = 'trained', json } = options;
  const request = { id, data, seed: seedOf(options.seed) };
  const { folder, version, evaluation } = await wiring.train(request, out, progress);
  if (json === true) {
    print(JSON.stringify({ id, version, folder, evaluation }, null, 2));
    return;
  }
  const { auc, people, events } = evaluation.unweighted;
  print(
    `${id} ${version}: AUC ${auc.value} (${auc.low} to ${auc.high}) on ${people} people, ${events} with the outcome\n${folder}`,
  );
}

async function fineTune(id: string, options: Options, { wiring }: CommandContext): Promise<void> {
  const { settings, models } = await configuredAssessment(process.env);
  const { data, how, output, label, id: idColumn } = options;
  const made = await wiring.fineTune(
    {
      id,
      version: parentOf(id, options.from ?? ''),
      data,
      how,
      settings,
      seed: seedOf(options.seed),
      ...(options.as === undefined ? {} : { newVersion: versionOf(options.as) }),
      ...(output === undefined ? {} : { output }),
      ...(label === undefined ? {} : { label }),
      ...(idColumn === undefined ? {} : { idColumn }),
    },
    models,
    options.out ?? ownModelsIn(process.env).folder,
    progress,
  );
  print(options.json === true ? JSON.stringify(made, null, 2) : fineTunedLines(made).join('\n'));
}

function fineTunedLines({ id, version, folder, from, test }: FineTunedModel): string[] {
  const { unweighted: now, before, difference, better } = test;
  const row = (name: string, old: string, young: string): string =>
    `${name.padEnd(24)}${old.padEnd(26)}${young}`;
  const interval = ({ value, low, high }: typeof now.auc): string =>
    `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
  return [
    `${id}@${version}, made from ${from}; both on ${now.people} other local people, ${now.events} with the outcome:`,
    row('', 'before', 'now'),
    row('AUROC', interval(before.auc), interval(now.auc)),
    row(
      'Observed/expected',
      interval(before.observedOverExpected),
      interval(now.observedOverExpected),
    ),
    row('Calibration slope', before.calibration.slope.toFixed(3), now.calibration.slope.toFixed(3)),
    row('Brier score', before.brier.toFixed(4), now.brier.toFixed(4)),
    row('Log-loss', before.logLoss.toFixed(4), now.logLoss.toFixed(4)),
    better
      ? `The new version does better (log-loss ${difference.logLoss.toFixed(4)}).`
      : 'The new version does NOT do better.',
    `Written to ${folder}; it is served after: mentor models promote ${id}@${version} --reason "…"`,
  ];
}

function parentOf(id: string, from: string): string {
  const [named, version, ...more] = from.split('@');
  if (named === id && version !== undefined && version !== '' && more.length === 0) return version;
  throw new AppError('usage.wrong', `--from "${from}" is no version of ${id}, e.g. ${id}@1.0.0`);
}

function versionOf(text: string): string {
  if (/^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/u.test(text)) return text;
  throw new AppError(
    'usage.wrong',
    `--as "${text}" is no version: letters, digits, and . _ - between`,
  );
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (/^\d{1,10}$/u.test(text) && seed < 2 ** 32) return seed;
  throw new AppError('usage.wrong', `--seed "${text}" is no whole number below 4294967296`);
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
