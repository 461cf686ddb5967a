/**
 * The HAPI FHIR validator. In: resources with names. Out: every fault that it calls an error; one JVM for all.
 *
 * Its parts come from Maven (tests/peers/hapi/pom.xml), into Maven's own cache; it runs without a network.
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Named } from './written-by-the-service.ts';

const PEER = join(import.meta.dirname, '../peers/hapi');
const PROFILES = join(import.meta.dirname, '../../profiles');
const CLASSPATH = join(PEER, 'target/classpath');

/** Both are needed, and a JDK rather than a JRE: `describe.skipIf(!hasHapi)('… (needs Java and Maven)')`. */
export const hasHapi = [
  ['javac', '-version'],
  ['mvn', '--version'],
].every(([command = '', flag = '']) => spawnSync(command, [flag]).status === 0);

export interface HapiFault {
  readonly name: string;
  /** FHIRPath of the element. */
  readonly place: string;
  readonly message: string;
}

/** @returns faults in the order of the resources */
export async function hapiFaults(all: readonly Named[]): Promise<HapiFault[]> {
  const lines = await validatorOutput(
    await classpath(),
    all.map(({ resource }) => `${JSON.stringify(resource)}\n`).join(''),
  );
  if (lines.at(-1) !== `done\t${all.length}`) throw new Error('the validator did not read all');
  return lines.slice(0, -1).map((line) => {
    const [number, place = '', message = ''] = line.split('\t');
    return { name: all[Number(number) - 1]?.name ?? '', place, message };
  });
}

/** Asked of Maven where it is not there, or where a part of it is gone. */
async function classpath(): Promise<string> {
  if (!isWhole()) {
    await promisify(execFile)('mvn', ['-q', '-B', 'dependency:build-classpath'], { cwd: PEER });
  }
  return readFileSync(CLASSPATH, 'utf8').trim();
}

function isWhole(): boolean {
  return (
    existsSync(CLASSPATH) &&
    readFileSync(CLASSPATH, 'utf8')
      .trim()
      .split(':')
      .every((jar) => existsSync(jar))
  );
}

function validatorOutput(path: string, input: string): Promise<string[]> {
  const java = spawn('java', ['-Xmx2g', '-cp', path, join(PEER, 'ValidateLines.java'), PROFILES]);
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  java.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  java.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  java.stdin.on('error', () => undefined);
  java.stdin.end(input);
  return new Promise((resolve, reject) => {
    java.on('error', reject);
    java.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString().trimEnd().split('\n'));
      else reject(new Error(`the validator ended with ${code}: ${Buffer.concat(err).toString()}`));
    });
  });
}
