/**
 * How quick `mentor assess` is. In: the Synthea patients beside the checkout. Out: the whole command against a process
 * that only unpacks and parses the same files; its memory for few and many files; one assessment of all models against
 * the fhirpath package that only selects PREVENT's inputs from the same Bundle. Each with its aim.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { assessPatient } from '#src/flows/assess-patient.ts';
import { splitBundle } from '#src/steps/record/split-bundle.ts';
import { shippedKnowledge } from '../support/shipped-knowledge.ts';

const FOLDER = join(import.meta.dirname, '../../../shared/data/synthea-r4/bundles');
const MAIN = join(import.meta.dirname, '../../src/main.ts');
const AS_OF = '2019-12-01T08:00:00Z';
const RUNS = 5;
const FEW = 50;

const PLAIN = `
  const { readFileSync, readdirSync } = require('node:fs');
  const { gunzipSync } = require('node:zlib');
  for (const name of readdirSync(process.argv[1]))
    JSON.parse(gunzipSync(readFileSync(process.argv[1] + '/' + name)).toString());`;
const TELL_MEMORY = `data:text/javascript,process.on('exit',()=>console.error('maxRSS',process.resourceUsage().maxRSS))`;

interface Measured {
  readonly ms: number;
  readonly megabytes: number;
}

function measured(args: readonly string[]): Measured {
  const began = performance.now();
  const { stderr, status } = spawnSync(process.execPath, ['--import', TELL_MEMORY, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ms = performance.now() - began;
  if (status !== 0) throw new Error(`exit code ${status ?? 'none'}: ${stderr.toString()}`);
  const sizes = [...stderr.toString().matchAll(/maxRSS (\d+)/gu)].map((match) => Number(match[1]));
  return { ms, megabytes: Math.max(...sizes) / 1024 };
}

/** The quickest of several runs, taken in turn: what else the machine does disturbs both alike. */
function quickest(measure: () => Measured, runs: readonly Measured[] = []): Measured {
  return [...runs, measure()].reduce((best, each) => (each.ms < best.ms ? each : best));
}

function row(what: string, value: string, aim: string): void {
  process.stdout.write(`${what.padEnd(58)}${value.padStart(22)}   aim ${aim}\n`);
}

function benchCommand(): void {
  const assess = (folder: string) =>
    measured([MAIN, 'assess', folder, '--ndjson', '--as-of', AS_OF]);
  const names = readdirSync(FOLDER).sort();
  let [plain, all]: (Measured | undefined)[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    plain = quickest(() => measured(['-e', PLAIN, FOLDER]), plain === undefined ? [] : [plain]);
    all = quickest(() => assess(FOLDER), all === undefined ? [] : [all]);
  }
  if (plain === undefined || all === undefined) return;
  const few = mkdtempSync(join(tmpdir(), 'mentor-bench-'));
  for (const name of names.slice(0, FEW)) cpSync(join(FOLDER, name), join(few, name));
  const some = quickest(() => assess(few));
  rmSync(few, { recursive: true });
  const times = `${all.ms.toFixed(0)} / ${plain.ms.toFixed(0)} ms`;
  row(`assess ${names.length} files / gunzip + JSON.parse`, times, '');
  row('  ratio', (all.ms / plain.ms).toFixed(2), '1.5 or less');
  const memory = `${all.megabytes.toFixed(0)} / ${some.megabytes.toFixed(0)} MB`;
  row(`peak memory, ${names.length} files / ${FEW} files`, memory, 'the same');
}

const loinc = (code: string) =>
  `Bundle.entry.resource.ofType(Observation).where(status = 'final' and code.coding.where(system = 'http://loinc.org' and code = '${code}').exists()).value`;
const component = (code: string) =>
  `Bundle.entry.resource.ofType(Observation).component.where(code.coding.where(code = '${code}').exists()).value`;
const PREVENT_INPUTS = [
  'Bundle.entry.resource.ofType(Patient).birthDate',
  'Bundle.entry.resource.ofType(Patient).gender',
  ...['2093-3', '2085-9', '38483-4', '39156-5', '72166-2', '4548-4', '14959-1'].map(loinc),
  component('8480-6'),
  "Bundle.entry.resource.ofType(Condition).where(code.coding.where(code = '44054006').exists())",
  "Bundle.entry.resource.ofType(MedicationRequest).where(status = 'active').medication",
];

function timed(times: number, work: () => void): number {
  for (let run = 0; run < 3; run += 1) work();
  const began = performance.now();
  for (let run = 0; run < times; run += 1) work();
  return (performance.now() - began) / times;
}

async function benchOne(): Promise<void> {
  const knowledge = await shippedKnowledge();
  const name = readdirSync(FOLDER).sort()[0]!;
  const input: unknown = JSON.parse(gunzipSync(readFileSync(join(FOLDER, name))).toString());
  const select = PREVENT_INPUTS.map((text) => fhirpath.compile(text, r4, { async: false }));
  const selecting = timed(10, () => {
    for (const each of select) each(input);
  });
  const assessing = timed(50, () => {
    for (const group of splitBundle(input)) {
      assessPatient({ ...group, asOf: AS_OF, settings: DEFAULT_SETTINGS }, knowledge);
    }
  });
  const times = `${assessing.toFixed(1)} / ${selecting.toFixed(1)} ms`;
  row(
    `one patient, ${knowledge.models.length} models / fhirpath selects PREVENT inputs`,
    times,
    '',
  );
  row('  ratio', (assessing / selecting).toFixed(2), '1 or less');
}

if (existsSync(FOLDER)) {
  benchCommand();
  await benchOne();
} else process.stdout.write('Skipped: the Synthea patients are not beside the checkout.\n');
