/**
 * HAPI's JPA server for R4 as a process. In: a folder for its database. Out: its address, and what it holds.
 *
 * Its parts come from Maven (tests/peers/hapi-server/pom.xml), into Maven's own cache; it runs without a network.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { mavenClasspath } from './maven.ts';

const PEER = join(import.meta.dirname, '../peers/hapi-server');
const FHIR_JSON = 'application/fhir+json';
/** An equal search is otherwise answered from memory for a minute. */
const FRESH = { accept: FHIR_JSON, 'cache-control': 'no-cache' };

export interface HapiServer {
  /** Base address of FHIR. */
  readonly base: string;
  /** Every page of a search, or of an operation: `Observation?patient=1`, `Patient/1/$everything`. */
  all<T extends Resource>(search: string): Promise<T[]>;
  statusOf(reference: string): Promise<number>;
  /** One transaction. */
  send(bundle: Bundle): Promise<void>;
  /** In order. A later start with the same folder has what was there. */
  stop(): Promise<void>;
}

export async function hapiServer(folder: string): Promise<HapiServer> {
  const path = await mavenClasspath(PEER);
  const database = join(folder, 'hospital');
  const child = spawn(
    'java',
    [
      '-Xmx2g',
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      '-cp',
      path,
      join(PEER, 'HapiServer.java'),
      '0',
      database,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const port = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const said = /^listening (\d+)$/.exec(line)?.[1];
      if (said !== undefined) resolve(said);
    });
    child.on('close', (code) => reject(new Error(`HAPI ended with ${code ?? 'a signal'}: ${log}`)));
  });
  const base = `http://127.0.0.1:${port}/fhir`;

  async function fetched(url: string, init: RequestInit = {}): Promise<Response> {
    return fetch(new URL(url, `${base}/`), { headers: FRESH, ...init });
  }
  return {
    base,
    async all<T extends Resource>(search: string) {
      const found: T[] = [];
      let next: string | undefined = search;
      while (next !== undefined) {
        const page = (await (await fetched(next)).json()) as Bundle<T>;
        found.push(...(page.entry ?? []).flatMap(({ resource }) => resource ?? []));
        next = page.link?.find(({ relation }) => relation === 'next')?.url;
      }
      return found;
    },
    async statusOf(reference) {
      const answer = await fetched(reference);
      await answer.body?.cancel();
      return answer.status;
    },
    async send(bundle) {
      const headers = { ...FRESH, 'content-type': FHIR_JSON };
      const answer = await fetch(base, { method: 'POST', headers, body: JSON.stringify(bundle) });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`HAPI answered ${answer.status}: ${text.slice(0, 2_000)}`);
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
