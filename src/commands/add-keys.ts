/** How keys stand on the command line: words, options, examples. */
import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { keysGenerate, keysRotate, type RotateOptions } from './keys.ts';
import type { CommandContext } from './program.ts';

export function addKeys(program: Command, { wiring, finish }: CommandContext): void {
  const keys = program
    .command('keys')
    .description('signing keys, by which hospitals know us, and the key that encrypts the store');
  keys
    .command('generate')
    .description('make the keys that are missing, and list them; the first start does the same')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ MENTOR_DATA=/var/lib/mentor mentor keys generate')
    .action(async (options: { readonly json?: boolean }) => {
      finish(await keysGenerate(options, loadConfig(process.env), wiring));
    });
  keys
    .command('rotate')
    .description(
      'new signing keys, published beside the old ones, and a new key for the store; ' +
        'the store is encrypted anew, for which the service must not run',
    )
    .option('--signing', 'only the signing keys; the service may run')
    .option('--data', 'only the key of the store')
    .option('--sign-after <minutes>', 'the new keys are published at once and sign from then', '10')
    .option('--keep <hours>', 'how long the old ones are published', '24')
    .option('--revoke', 'the old signing keys are known to others: they end now')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ mentor keys rotate --signing\n  $ mentor keys rotate --data\n  $ mentor keys rotate --signing --revoke',
    )
    .action(async (options: RotateOptions) => {
      finish(await keysRotate(options, loadConfig(process.env), wiring));
    });
}
