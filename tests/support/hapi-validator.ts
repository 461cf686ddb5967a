/**
 * The HAPI FHIR validator. In: resources with names. Out: every fault that it calls an error; one JVM for all.
 *
 * Its parts come from Maven (tests/peers/hapi/pom.xml), into Maven's own cache; it runs without a network.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { mavenClasspath } from './maven.ts';
import type { Named } from './written-by-the-service.ts';

const PEER = join(import.meta.dirname, '../peers/hapi');
const PROFILES = join(import.meta.dirname, '../../profiles');

export interface HapiFault {
  readonly name: string;
  /** FHIRPath of the element. */
  readonly place: string;
  readonly message: string;
}

/** @returns faults in the order of the resources */
export async function hapiFaults(all: readonly Named[]): Promise<HapiFault[]> {
  const lines = await validatorOutput(
    await mavenClasspath(PEER),
    all.map(({ resource }) => `${JSON.stringify(resource)}\n`).join(''),
  );
  if (lines.at(-1) !== `done\t${all.length}`) throw new Error('the validator did not read all');
  return lines.slice(0, -1).map((line) => {
    const [number, place = '', message = ''] = line.split('\t');
    return { name: all[Number(number) - 1]?.name ?? '', place, message };
  });
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
