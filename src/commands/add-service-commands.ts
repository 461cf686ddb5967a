/** How serve, demo and config stand on the command line: words, options, examples. */
import type { Command } from 'commander';
import { configCheck } from './config.ts';
import { demo } from './demo.ts';
import type { CommandContext } from './program.ts';
import { serve } from './serve.ts';

export function addServe(program: Command, { wiring, finish }: CommandContext): void {
  program
    .command('serve')
    .description('run the service against the configured hospitals')
    .option('--role <roles>', 'web, dicom, worker, with commas between; all by default')
    .addHelpText(
      'after',
      '\nExample:\n  $ MENTOR_CONFIG=mentor.yaml mentor serve --role web,worker',
    )
    .action(async (options: { readonly role?: string }) => {
      finish(await serve(options, wiring.startService));
    });
}

export function addDemo(program: Command, { wiring, finish }: CommandContext): void {
  program
    .command('demo')
    .description('run the service together with a sandbox hospital; npm start does the same')
    .addHelpText('after', '\nExample:\n  $ PORT=9000 mentor demo')
    .action(async () => {
      finish(await demo(wiring.startService));
    });
}

export function addConfig(program: Command, { finish }: CommandContext): void {
  const config = program.command('config').description('the settings');
  config
    .command('check')
    .description('validate the settings, list every fault, and say what would be started')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ MENTOR_CONFIG=mentor.yaml mentor config check')
    .action((options: { readonly json?: boolean }) => {
      finish(configCheck(options));
    });
}
