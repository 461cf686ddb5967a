/** How outbox and audit stand on the command line: words, options, examples. */
import { Option, type Command } from 'commander';
import { loadConfig } from '../config.ts';
import { auditVerify } from './audit.ts';
import { OUTBOX_STATES, outboxList, outboxRetry, type ListOptions } from './outbox.ts';
import type { RetryOptions } from './outbox.ts';
import type { CommandContext } from './program.ts';
import type { Operations } from './wiring.ts';

export function addOutbox(program: Command, context: CommandContext): void {
  const outbox = program.command('outbox').description('what is on its way to hospitals');
  outbox
    .command('list')
    .description('deliveries that wait or are parked, oldest first')
    .addOption(
      new Option('--state <state>', 'only these; all of them with "all"').choices([
        ...OUTBOX_STATES,
        'all',
      ]),
    )
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ mentor outbox list --state parked')
    .action(run(context, (operations, options: ListOptions) => outboxList(options, operations)));
  outbox
    .command('retry')
    .argument('[id]', 'number of a delivery, as `mentor outbox list` shows it')
    .description('send parked deliveries again; the running service does it within seconds')
    .option('--all', 'every parked one')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ mentor outbox retry 4f1c…\n  $ mentor outbox retry --all',
    )
    .action(async (id: string | undefined, options: RetryOptions) => {
      await run(context, (operations) => outboxRetry(id, options, operations))(options);
    });
}

export function addAudit(program: Command, context: CommandContext): void {
  const audit = program.command('audit').description('the audit trail');
  audit
    .command('verify')
    .description(
      'check the chain of the trail; exit code 1 where an entry was changed or taken out',
    )
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ mentor audit verify')
    .action(
      run(context, (operations, options: { json?: boolean }) => auditVerify(options, operations)),
    );
}

/** Opens the store for one command, and closes it whatever happens. */
function run<Options>(
  { wiring, finish }: CommandContext,
  work: (operations: Operations, options: Options) => Promise<number>,
): (options: Options) => Promise<void> {
  return async (options) => {
    const operations = await wiring.openOperations(loadConfig(process.env));
    try {
      finish(await work(operations, options));
    } finally {
      operations.close();
    }
  };
}
