/** `mentor read FILE|DIR`: DICOM images → what the imaging models say, as FHIR, and as files beside it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { AppError } from '../errors.ts';
import type { ReadFilesRun } from '../flows/report-files.ts';
import { asOfOption } from './as-of-option.ts';
import { configuredAssessment } from './configured-assessment.ts';
import type { CommandContext } from './program.ts';
import { reportFaults } from './report-faults.ts';

interface Options {
  readonly model: readonly string[];
  readonly point?: { readonly x: number; readonly y: number };
  readonly diameter?: number;
  readonly reported: readonly string[];
  readonly asOf?: string;
  readonly out?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
FILE is a DICOM image; of a folder every file in it is read. Each model looks only at what it is made for, and
says why it did not read an image of its modality; with --model it always does. A FHIR transaction Bundle goes to
standard output, and a line for each image and model, with the name of its file, to standard error. With --out the
lines go to standard output, and the folder gets bundle.json, a heatmap (PNG) for each finding, and the DICOM objects:
report (SR), capture (SC), outline (GSPS). Those are named by number, never after a patient.

Examples:
  $ mentor read film.dcm
  $ mentor read study/ --out results
  $ mentor read slice.dcm --model lung-ct-nodule-at-point --point 310.5,222 --diameter 8
  $ mentor read slice.dcm --model brain-mr-tumour-kind --reported 126952004`;

export function addRead(program: Command, context: CommandContext): void {
  program
    .command('read')
    .description('read DICOM images with the imaging models: no server, no store, no network')
    .argument('<file...>', 'DICOM file or folder')
    .option('--model <id>', 'a model; may be repeated; every enabled one without it', collect, [])
    .option('--point <x,y>', 'the place in question, in pixels of the image from its corner', point)
    .option('--diameter <mm>', 'of what is at the point, as it was measured', number)
    .option('--reported <code>', 'SNOMED CT code of a condition already reported', collect, [])
    .option('--as-of <instant>', '"now", so that a result can be repeated')
    .option('--out <dir>', 'write the Bundle and all files to a folder')
    .option('--json', 'as JSON; without --out it is anyway')
    .addHelpText('after', EXAMPLES)
    .action(async (files: readonly string[], options: Options) => {
      context.finish(await read(files, options, context));
    });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, ...value.split(',').map((each) => each.trim())];
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('It must be a number, 0 or more.');
  return value;
}

function point(text: string): { x: number; y: number } {
  const [x, y, ...more] = text.split(',').map(number);
  if (x === undefined || y === undefined || more.length > 0)
    throw new InvalidArgumentError('It must be x,y: 310.5,222.');
  return { x, y };
}

async function read(
  paths: readonly string[],
  options: Options,
  { wiring }: CommandContext,
): Promise<number> {
  if (options.diameter !== undefined && options.point === undefined)
    throw new AppError('usage.wrong', '--diameter is of what is at a point: give --point as well');
  const { models } = await configuredAssessment(process.env);
  const run = await wiring.readFiles({
    paths,
    models: options.model,
    asOf: asOfOption(options.asOf) ?? new Date().toISOString(),
    reported: options.reported,
    ...(options.point === undefined ? {} : { point: { ...options.point, ...diameterOf(options) } }),
    settings: models,
  });
  if (options.out === undefined) {
    process.stdout.write(`${textOf(run)}\n`);
    for (const line of linesOf(run)) process.stderr.write(`${line}\n`);
  } else await writeAll(run, options.out, options.json === true);
  return reportFaults(run.faults, process.stderr, 'read');
}

function diameterOf({ diameter }: Options): { readonly diameterMm?: number } {
  return diameter === undefined ? {} : { diameterMm: diameter };
}

function textOf({ bundle }: ReadFilesRun): string {
  return JSON.stringify(bundle, null, 2);
}

/** `study/1.dcm: cxr-pneumonia-paediatric: present (…)` */
function linesOf({ results }: ReadFilesRun): string[] {
  return results.map(({ file, said, of }) => {
    const frame = of === undefined || of.frame === 1 ? '' : `frame ${of.frame}, `;
    return of === undefined ? `${file}: ${said}` : `${file}: ${frame}${of.model}: ${said}`;
  });
}

async function writeAll(run: ReadFilesRun, folder: string, asJson: boolean): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'bundle.json'), `${textOf(run)}\n`);
    for (const { name, content } of run.files) await writeFile(join(folder, name), content);
  } catch (cause) {
    throw new AppError('usage.wrong', 'it cannot be written to', { where: folder, cause });
  }
  const names = ['bundle.json', ...run.files.map(({ name }) => name)];
  const lines = asJson
    ? [JSON.stringify({ folder, files: names, results: run.results }, null, 2)]
    : linesOf(run);
  for (const line of lines) process.stdout.write(`${line}\n`);
}
