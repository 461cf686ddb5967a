/** `mentor evaluate ID --data PATH`: people with known outcomes → how well a model does on them. */
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { OnProgress } from '../flows/evaluate/request.ts';
import { asOfOption } from './as-of-option.ts';
import { configuredAssessment, dataFolderOf } from './configured-assessment.ts';
import { evaluationLines } from './evaluation-lines.ts';
import type { CommandContext } from './program.ts';
import { progressOn } from './progress.ts';

interface Options {
  readonly data: string;
  readonly outcomes?: string;
  readonly asOf?: string;
  readonly out?: string;
  readonly output?: string;
  readonly label?: string;
  readonly id?: string;
  readonly weight?: string;
  readonly group: readonly string[];
  readonly threshold?: number;
  readonly coverage: number;
  readonly seed: number;
  readonly dropUnlabelled?: boolean;
  readonly trustUnits?: boolean;
  readonly keep?: boolean;
  readonly json?: boolean;
}

const HELP = `
PATH is a CSV file (.csv, .csv.gz; comma, semicolon or tab) with a header: a column for each input of the
model, named by its id, title or concept, with the unit in brackets where it is not the model's own
("totalChol [mmol/L]"), and the outcome (0/1, true/false, yes/no) in a column named label, outcome, event,
target, y, or after the model's output. Optional columns: id, age, sex, ethnicity, sample_weight, and
conditions that exclude (ascvd). An empty cell or NA is a missing value. mentor models show ID lists the inputs.

Or PATH holds FHIR R4 records (Bundle, NDJSON, a folder of them, .gz of each), and --outcomes names a CSV file
with id (that of the Patient), label, and as_of: the moment of prediction, after which nothing is read.

With --out DIR: predictions.csv (id,label,probability,set,abstained,score,reason), evaluation.json and
evaluation.html, which works without a network. Same data, model and seed: same figures.

With --keep the figures, never the rows, are kept in MENTOR_DATA/evaluations: the last one of this version of the
model fills "validity" and "fairness in local data" of its card (mentor models show ID; the app; /fhir/Device).

Examples:
  $ mentor evaluate pce-2013 --data cohort.csv --out evaluation/
  $ mentor evaluate prevent-2023 --data cohort.csv.gz --output heart-failure-10y --label hf --group site
  $ mentor evaluate findrisc-2003 --data cohort.csv --json
  $ mentor evaluate pce-2013 --data export/ --outcomes events.csv --as-of 2015-01-01 --out evaluation/`;

export function addEvaluate(program: Command, context: CommandContext): void {
  program
    .command('evaluate')
    .description('how well a model does on people whose outcome is known: local validation')
    .argument('<id>', 'model, e.g. prevent-2023; prevent-2023@VERSION is one that is not served')
    .requiredOption('--data <path>', 'CSV with inputs and outcomes, or FHIR records')
    .option('--outcomes <file>', 'CSV with the outcomes, where the data are FHIR records')
    .option('--as-of <instant>', 'moment of prediction for FHIR records without a column as_of')
    .option('--out <dir>', 'write predictions.csv, evaluation.json and evaluation.html there')
    .option('--output <id>', 'which result of the model; its first one without it')
    .option('--label <column>', 'column of the outcome')
    .option('--id <column>', 'column of the id; rows are numbered without one')
    .option('--weight <column>', 'column of survey or sample weights')
    .option('--group <column>', 'further groups to report on; may be repeated', collect, [])
    .addOption(
      new Option(
        '--threshold <value>',
        "probability 0–1, or points; the model's own without it",
      ).argParser(numberBetween(-Infinity, Infinity)),
    )
    .addOption(
      new Option('--coverage <share>', 'how often the sets must hold the truth')
        .default(0.9)
        .argParser(numberBetween(0.5, 0.999)),
    )
    .addOption(
      new Option('--seed <n>', 'of resamples and folds')
        .default(1)
        .argParser(numberBetween(0, 2 ** 31)),
    )
    .option('--drop-unlabelled', 'leave out rows without an outcome, and say so')
    .option('--trust-units', 'the units of the header hold, however strange the values look')
    .option('--keep', "keep the figures in MENTOR_DATA: the model's card shows them as local data")
    .option('--json', 'evaluation.json on standard output')
    .addHelpText('after', HELP)
    .action(async (id: string, options: Options) => {
      await evaluate(id, options, context);
    });
}

function collect(column: string, before: readonly string[]): readonly string[] {
  return [...before, column];
}

function numberBetween(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= low && value <= high) return value;
    const limits = Number.isFinite(low) ? ` from ${low} to ${high}` : '';
    throw new InvalidArgumentError(`a number${limits} is expected.`);
  };
}

async function evaluate(id: string, options: Options, { wiring }: CommandContext): Promise<void> {
  const { settings, models } = await configuredAssessment(process.env);
  const { data, out, output, label, id: idColumn, weight, threshold } = options;
  const asOf = asOfOption(options.asOf);
  const progress = phaseProgress();
  const evaluation = await wiring.evaluateModel({
    request: {
      model: id,
      data,
      groups: options.group,
      coverage: options.coverage,
      seed: options.seed,
      dropUnlabelled: options.dropUnlabelled === true,
      trustUnits: options.trustUnits === true,
      settings,
      ...(options.outcomes === undefined ? {} : { outcomes: options.outcomes }),
      ...(asOf === undefined ? {} : { asOf }),
      ...(output === undefined ? {} : { output }),
      ...(label === undefined ? {} : { label }),
      ...(idColumn === undefined ? {} : { id: idColumn }),
      ...(weight === undefined ? {} : { weight }),
      ...(threshold === undefined ? {} : { threshold }),
    },
    models,
    onProgress: progress.on,
    ...(out === undefined ? {} : { out }),
    ...(options.keep === true ? { keepIn: dataFolderOf(process.env) } : {}),
  });
  progress.end();
  const text =
    options.json === true
      ? JSON.stringify(evaluation, null, 2)
      : evaluationLines(evaluation, out).join('\n');
  process.stdout.write(`${text}\n`);
}

const STEPS = 100;
/** Both readings of the file. */
const PHASES = { checking: 0, predicting: 1, computing: 2 } as const;

function phaseProgress(): { readonly on: OnProgress; readonly end: () => void } {
  const progress = progressOn(process.stderr, 2 * STEPS, '% of two readings');
  let done = 0;
  return {
    on: (phase, share) => {
      const reached = Math.floor(STEPS * (PHASES[phase] + Math.min(share, 1)));
      for (; done < reached; done += 1) progress.step();
    },
    end: () => progress.end(),
  };
}
