/** `mentor models promote ID@V`, `rollback ID` and `compare ID@V`: which version is served, and how another one would do. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import { compareShadow } from '../flows/compare-shadow.ts';
import type { OutputComparison, ShadowComparison } from '../flows/compare-shadow.ts';
import { promoteVersion, rollBack } from '../flows/promote-version.ts';
import type { ServedNow } from '../flows/promote-version.ts';
import type { VersionOperations, Wiring } from './wiring.ts';

interface Options {
  readonly reason?: string;
  readonly by?: string;
  readonly json?: boolean;
}

const HELP = `
A version that fails its reference cases is refused. The choice is kept in MENTOR_DATA and in the audit trail
(no patient is to be named in the reason). A running service reads it within seconds, networks at its next start.
Results that were made with another version stay as they are, and so does that version.`;

export function registerVersions(
  models: Command,
  { openVersions }: Pick<Wiring, 'openVersions'>,
): void {
  const withVersions = async (
    work: (operations: VersionOperations) => Promise<string>,
  ): Promise<void> => {
    const operations = await openVersions(loadConfig(process.env));
    try {
      process.stdout.write(`${await work(operations)}\n`);
    } finally {
      operations.close();
    }
  };
  choosing(models.command('promote'), '<id@version>', 'serve this version from now on').action(
    (named: string, options: Options) =>
      withVersions(async (operations) => {
        const choice = { ...parsed(named), ...saidBy(options) };
        return said(await promoteVersion(choice, operations), options);
      }),
  );
  choosing(models.command('rollback'), '<id>', 'serve again what was served before').action(
    (id: string, options: Options) =>
      withVersions(async (operations) =>
        said(await rollBack({ id: plainId(id), ...saidBy(options) }, operations), options),
      ),
  );
  models
    .command('compare')
    .argument('<id@version>', 'a version that models.shadow names')
    .description('what a version in the shadow said of the same patients, beside the served one')
    .option('--json', 'as JSON')
    .action((named: string, options: Options) =>
      withVersions(async ({ shadow }) => {
        const { id, version } = parsed(named);
        const comparison = await compareShadow(id, version, shadow);
        if (options.json === true) return JSON.stringify(comparison, null, 2);
        return comparisonLines(comparison).join('\n');
      }),
    );
}

function choosing(command: Command, argument: string, description: string): Command {
  return command
    .argument(argument, 'as mentor models list names it')
    .description(description)
    .requiredOption('--reason <text>', 'why, for the audit trail')
    .option('--by <name>', 'who decides; the user of this machine without it')
    .option('--json', 'as JSON')
    .addHelpText('after', HELP);
}

function saidBy({ reason = '', by }: Options): { readonly who: string; readonly reason: string } {
  if (reason.trim() === '') throw new AppError('usage.wrong', '--reason must say why');
  return { reason: reason.trim(), who: by ?? userInfo().username };
}

function parsed(named: string): { readonly id: string; readonly version: string } {
  const [id = '', version = '', ...more] = named.split('@');
  if (version === '' || more.length > 0)
    throw new AppError('usage.wrong', `"${named}" is no ID@VERSION, e.g. pce-2013@2013`);
  return { id: plainId(id), version };
}

function plainId(id: string): string {
  if (/^[a-z0-9]+([.-][a-z0-9]+)*$/u.test(id)) return id;
  throw new AppError('usage.wrong', `"${id}" is no id of a model`);
}

function said(served: ServedNow, { json }: Options): string {
  if (json === true) return JSON.stringify({ ...served, at: served.at ?? null }, null, 2);
  const { id, before, now, at } = served;
  if (at === undefined) return `${id}: ${now} is served already`;
  return `${id}: ${now} is served now${before === undefined ? '' : `, ${before} no more`}`;
}

function comparisonLines({ model, version, outputs, servedVersions }: ShadowComparison): string[] {
  if (outputs.length === 0) return [`${model}@${version}: nothing was computed beside it yet`];
  return [
    `${model}@${version} beside ${servedVersions.join(', ')}`,
    ...outputs.flatMap(outputLines),
  ];
}

function outputLines(output: OutputComparison): string[] {
  const { people, onlyServed, onlyShadow, newlyAbove, newlyBelow } = output;
  const number = (value: number | null): string => value?.toPrecision(3) ?? '-';
  return [
    `${output.output}: ${people} people with a result of both, ${onlyServed} of the served one only, ${onlyShadow} of the other only`,
    `  difference: mean ${number(output.meanDifference)}, absolute ${number(output.meanAbsoluteDifference)}, largest ${number(output.largestDifference)}`,
    `  across the line of action: ${newlyAbove} newly above, ${newlyBelow} newly below`,
  ];
}
