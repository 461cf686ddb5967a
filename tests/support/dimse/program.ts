/** A peer's program. In: command line. Out: what it said when it ended; or it itself, while it listens. */
import { spawn, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** Without it DCMTK waits for the acknowledgement of the other system before each end of a message. */
const env = { ...process.env, TCP_NODELAY: '1' };

export interface Ended {
  readonly status: number | null;
  readonly said: string;
}

export function isInstalled(...commands: readonly string[]): boolean {
  return commands.every((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0);
}

export async function run(command: string, ...args: readonly string[]): Promise<Ended> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { status, said };
}

export interface Running {
  readonly pid: number;
  stop(): Promise<void>;
  said(): string;
}

/** Until its port is listened on. */
export async function runs(
  port: number,
  command: string,
  ...args: readonly string[]
): Promise<Running> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const until = performance.now() + 60_000;
  while (!(await isListening(port))) {
    if (child.exitCode !== null || performance.now() > until)
      throw new Error(`${command} does not listen: ${said}`);
    await setTimeout(50);
  }
  return {
    pid: child.pid ?? 0,
    said: () => said,
    async stop() {
      child.kill('SIGTERM');
      const late = globalThis.setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
    },
  };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
