/**
 * `mentor <command>`: the command line → an exit code. Only the command that is asked for is loaded.
 *
 * 0 done, 1 the work failed, 2 wrong usage, 65 bad input data, 78 bad configuration.
 */
import { Command, CommanderError } from 'commander';
import { AppError, ERRORS } from '../errors.ts';
import type { Wiring } from './wiring.ts';

/** Where a command puts its exit code. */
export interface CommandContext {
  readonly wiring: Wiring;
  readonly finish: (exitCode: number) => void;
}

interface Entry {
  readonly name: string;
  readonly add: (program: Command, context: CommandContext) => Promise<void>;
}

const FAILED = 1;
const WRONG_USAGE = ERRORS['usage.wrong'].exitCode;

const COMMANDS: readonly Entry[] = [
  {
    name: 'serve',
    add: async (...parts) => (await import('./add-service-commands.ts')).addServe(...parts),
  },
  {
    name: 'demo',
    add: async (...parts) => (await import('./add-service-commands.ts')).addDemo(...parts),
  },
  { name: 'assess', add: async (...parts) => (await import('./assess.ts')).addAssess(...parts) },
  { name: 'read', add: async (...parts) => (await import('./read.ts')).addRead(...parts) },
  {
    name: 'evaluate',
    add: async (...parts) => (await import('./evaluate.ts')).addEvaluate(...parts),
  },
  {
    name: 'models',
    add: async (...parts) => (await import('./add-models.ts')).addModels(...parts),
  },
  { name: 'train', add: async (...parts) => (await import('./train.ts')).addTrain(...parts) },
  {
    name: 'config',
    add: async (...parts) => (await import('./add-service-commands.ts')).addConfig(...parts),
  },
  { name: 'keys', add: async (...parts) => (await import('./add-keys.ts')).addKeys(...parts) },
  {
    name: 'outbox',
    add: async (...parts) => (await import('./add-operations.ts')).addOutbox(...parts),
  },
  {
    name: 'audit',
    add: async (...parts) => (await import('./add-operations.ts')).addAudit(...parts),
  },
];

export async function runProgram(argv: readonly string[], wiring: Wiring): Promise<number> {
  let exitCode = 0;
  const finish = (code: number): void => {
    exitCode = code;
  };
  process.stdout.on('error', ignoreClosedReader);
  try {
    const program = newProgram();
    const named = COMMANDS.filter(({ name }) => name === argv[0]);
    for (const { add } of named.length === 0 ? COMMANDS : named) {
      await add(program, { wiring, finish });
    }
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** `mentor models list | head`: what is not wanted any more is not written. */
function ignoreClosedReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function newProgram(): Command {
  return new Command('mentor')
    .description('Health Analysis Mentor: published clinical risk models on FHIR R4 records')
    .exitOverride()
    .showHelpAfterError('(add --help for usage and examples)')
    .addHelpText(
      'after',
      `
Exit codes: 0 done, 1 the work failed, 2 wrong usage, 65 bad input data, 78 bad configuration.

Examples:
  $ mentor demo
  $ mentor assess bundle.json
  $ mentor models list`,
    );
}

/** Says what is wrong, for the operator; never a stack trace, never what a record holds. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  if (error instanceof AppError) {
    const where = error.where === undefined ? '' : `${error.where}: `;
    const text = error.message.startsWith(where) ? error.message : `${where}${error.message}`;
    process.stderr.write(`mentor: ${text}\n`);
    return ERRORS[error.code].exitCode;
  }
  const kind = error instanceof Error ? error.name : 'unknown';
  process.stderr.write(
    `mentor: it failed by a mistake of this program (${kind}); please report it\n`,
  );
  if (process.env['LOG_LEVEL'] === 'debug' && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ''}\n`);
  }
  return FAILED;
}
