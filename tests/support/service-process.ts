/** The service as a process of its own, to be killed. In: environment. Out: the process, once it listens. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface ServiceProcess {
  readonly child: ChildProcess;
  /** What it wrote to standard output, and its log. */
  said(): string;
  log(): string;
  /** As a power cut. */
  kill(): Promise<void>;
}

export async function serviceProcess(
  command: 'serve' | 'demo',
  env: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [main, command], {
    env: { ...process.env, LOG_LEVEL: 'silent', DICOM_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      resolve();
    });
    child.on('close', (code) => reject(new Error(`it ended with ${code ?? 'a signal'}: ${log}`)));
  });
  return {
    child,
    said: () => said,
    log: () => log,
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** A port that nobody listens on now, below those that systems hand out by themselves. */
export async function freePort(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  return (await isFree(port)) ? port : freePort();
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
