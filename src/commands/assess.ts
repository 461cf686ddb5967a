/** `mentor assess FILE…`: records in files → results as FHIR, on standard output or in a file. */
import type { Command } from 'commander';
import type { AssessFilesRun } from '../flows/assess-files.ts';
import type { Format } from '../flows/serialized-bundle.ts';
import { asOfOption } from './as-of-option.ts';
import { configuredAssessment } from './configured-assessment.ts';
import { fileOutput, standardOutput } from './output.ts';
import { AssessmentWriter } from './assessment-writer.ts';
import type { CommandContext } from './program.ts';
import { progressOn } from './progress.ts';
import { reportFaults } from './report-faults.ts';

interface Options {
  readonly model: readonly string[];
  readonly asOf?: string;
  readonly out?: string;
  readonly ndjson?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
FILE is a FHIR R4 Bundle of any kind, a resource, a list of resources, NDJSON, a folder of them,
or - for standard input; each may be packed (.gz). NDJSON files in one folder with a Patient file
(Bulk Data export) are read together. Settings come from the only hospital of MENTOR_CONFIG.

Examples:
  $ mentor assess bundle.json
  $ mentor assess bundles/ --ndjson > results.ndjson
  $ mentor assess bundle.json.gz --model prevent-2023 --as-of 2026-11-24T09:00:00Z --out result.json
  $ cat bundle.json | mentor assess -`;

export function addAssess(program: Command, context: CommandContext): void {
  program
    .command('assess')
    .description('assess the patients in FHIR files: no server, no store, no network')
    .argument('<file...>', 'Bundle, NDJSON, folder, or -')
    .option('--model <id>', 'a model; may be repeated; every enabled one without it', collect, [])
    .option('--as-of <instant>', '"now", so that a result can be repeated')
    .option('--out <file>', 'write to a file instead of standard output')
    .option('--ndjson', 'one resource a line, instead of a transaction Bundle')
    .option('--json', 'JSON, which it is anyway')
    .addHelpText('after', EXAMPLES)
    .action(async (files: readonly string[], options: Options) => {
      context.finish(await assess(files, options, context));
    });
}

function collect(id: string, before: readonly string[]): readonly string[] {
  return [...before, ...id.split(',').map((each) => each.trim())];
}

async function assess(
  paths: readonly string[],
  options: Options,
  { wiring }: CommandContext,
): Promise<number> {
  const asOf = asOfOption(options.asOf) ?? new Date().toISOString();
  const { settings, models } = await configuredAssessment(process.env);
  const format: Format = options.ndjson === true ? 'ndjson' : 'bundle';
  const run = await wiring.assessFiles({
    paths,
    models: options.model,
    asOf,
    settings,
    format,
    enabledModels: models.enabled,
    disabledModels: models.disabled,
    ...(models.own && { ownModels: models.own }),
  });
  const output = options.out === undefined ? standardOutput() : fileOutput(options.out);
  return writeRun(run, new AssessmentWriter(output, format));
}

async function writeRun(run: AssessFilesRun, writer: AssessmentWriter): Promise<number> {
  const progress = progressOn(process.stderr, run.total);
  const faults = [...run.faults];
  try {
    for await (const result of run.results) {
      faults.push(...result.faults);
      await writer.write(result);
      if (writer.isClosed) break;
      progress.step();
    }
  } finally {
    progress.end();
  }
  await writer.end();
  return reportFaults(faults, process.stderr);
}
