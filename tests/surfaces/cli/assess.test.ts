/** `mentor assess` as a real process: what goes in, what comes out, what is said about data that are not as they should be. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  aBloodPressure,
  aBundle,
  aCondition,
  aMeasurement,
  aMedicationRequest,
  aPatient,
  anObservation,
  coded,
  SNOMED,
  type TestResource,
} from '../../support/fhir-builders.ts';
import { riskAssessments } from '../../support/read-result.ts';
import { runMentor } from '../../support/run-mentor.ts';
import { validateResource } from '../../support/validate-resource.ts';

const AS_OF = ['--as-of', '2026-06-01T12:00:00Z'];
const NAME = 'Ygritte-Unmistakable';

function resourcesOf(id: string): TestResource[] {
  const subject = { reference: `Patient/${id}` };
  const smoking = coded(SNOMED, '266919005');
  return [
    aPatient({ id, name: [{ family: NAME }] }),
    aBloodPressure(152, 92, { id: `${id}-bp`, subject }),
    aMeasurement('2093-3', 200, 'mg/dL', { id: `${id}-tc`, subject }),
    aMeasurement('2085-9', 45, 'mg/dL', { id: `${id}-hdl`, subject }),
    aMeasurement('2160-0', 0.8, 'mg/dL', { id: `${id}-creatinine`, subject }),
    aCondition('195967001', { id: `${id}-asthma`, subject }),
    aMedicationRequest({ text: 'Salbutamol' }, { id: `${id}-inhaler`, subject }),
    aMeasurement('39156-5', 35, 'kg/m2', { id: `${id}-bmi`, subject }),
    anObservation('72166-2', { valueCodeableConcept: smoking }, { id: `${id}-smoke`, subject }),
  ];
}

const text = (id = 'p1') => JSON.stringify(aBundle('collection', resourcesOf(id)));

let folder: string;
const at = (name: string) => join(folder, name);
function write(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-assess-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('what is accepted', () => {
  test('a Bundle gives a transaction Bundle whose resources are valid', async () => {
    const { exitCode, stdout, stderr } = await runMentor([
      'assess',
      write('a.json', text()),
      ...AS_OF,
    ]);
    const bundle = JSON.parse(stdout) as Bundle;
    const resources = (bundle.entry ?? []).map(({ resource }) => resource!);
    expect([exitCode, stderr, bundle.type]).toEqual([0, '', 'transaction']);
    expect(resources.flatMap((each) => validateResource(each))).toEqual([]);
    expect(new Set(resources.map(({ resourceType }) => resourceType))).toEqual(
      new Set(['Device', 'RiskAssessment', 'Observation', 'CarePlan', 'Provenance']),
    );
    expect(riskAssessments(bundle, 'phq-9')[0]?.note?.[0]?.text).toContain('Little interest');
  });

  test('the same input and instant give the same bytes, packed, on standard input or as a list', async () => {
    const plain = await runMentor(['assess', write('b.json', text()), ...AS_OF]);
    const packed = await runMentor(['assess', write('b.json.gz', gzipSync(text())), ...AS_OF]);
    const piped = await runMentor(['assess', '-', ...AS_OF], { input: text() });
    const list = JSON.stringify(resourcesOf('p1'));
    const listed = await runMentor(['assess', write('c.json', list), ...AS_OF]);
    const marked = await runMentor(['assess', '-', ...AS_OF], { input: `\uFEFF${text()}` });
    expect(plain.stdout.length).toBeGreaterThan(1_000);
    for (const run of [packed, piped, listed, marked]) expect(run.stdout).toBe(plain.stdout);
  });

  test('NDJSON of Bulk Data: typed files in a folder are one set of patients', async () => {
    mkdirSync(at('bulk'));
    const all = [...resourcesOf('p1'), ...resourcesOf('p2')];
    for (const type of ['Patient', 'Observation']) {
      const lines = all.filter(({ resourceType }) => resourceType === type);
      write(`bulk/${type}.ndjson`, lines.map((each) => JSON.stringify(each)).join('\n'));
    }
    const { exitCode, stdout } = await runMentor(['assess', at('bulk'), '--ndjson', ...AS_OF]);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Resource);
    const subjects = lines.flatMap((each) =>
      each.resourceType === 'CarePlan' ? [each.subject.reference] : [],
    );
    expect(exitCode).toBe(0);
    expect(subjects).toEqual(['Patient/p1', 'Patient/p2']);
    expect(stdout).not.toContain('urn:uuid:');
    expect(lines.flatMap((each) => validateResource(each))).toEqual([]);
  });

  test('--model gives that model only, --out a file', async () => {
    const out = at('out.json');
    const file = write('d.json', text());
    const run = await runMentor([
      'assess',
      file,
      '--model',
      'prevent-2023',
      '--out',
      out,
      ...AS_OF,
    ]);
    const bundle = JSON.parse(readFileSync(out, 'utf8')) as Bundle;
    const assessments = (bundle.entry ?? []).filter(
      ({ resource }) => resource?.resourceType === 'RiskAssessment',
    );
    expect([run.exitCode, run.stdout, assessments.length]).toEqual([0, '', 1]);
    // Ten years from the instant of the assessment.
    expect(riskAssessments(bundle, 'prevent-2023')[0]?.prediction?.[0]?.whenPeriod).toEqual({
      start: '2026-06-01T12:00:00Z',
      end: '2036-06-01T12:00:00Z',
    });
  });

  test('many files go through threads, in the order of their names, the same each time', async () => {
    mkdirSync(at('many'));
    for (let index = 0; index < 12; index += 1) {
      write(`many/${String(index).padStart(2, '0')}.json`, text(`p${index}`));
    }
    const first = await runMentor(['assess', at('many'), ...AS_OF]);
    const second = await runMentor(['assess', at('many'), ...AS_OF]);
    const subjects = (JSON.parse(first.stdout) as Bundle).entry!.flatMap(({ resource }) =>
      resource?.resourceType === 'CarePlan' ? [JSON.stringify(resource.subject)] : [],
    );
    expect(subjects).toEqual(
      Array.from({ length: 12 }, (_, index) => `{"reference":"Patient/p${index}"}`),
    );
    expect(second.stdout).toBe(first.stdout);
  });
});

describe('what is refused, with what, where and what to do', () => {
  const whole = text();
  test.each([
    ['cut off', whole.slice(0, 500), 'not JSON', 'line 1, column 501'],
    ['empty', '', 'empty', ''],
    ['no FHIR', '{"a": 1}', 'not a FHIR resource', ''],
    ['no patient', '{"resourceType":"Bundle","type":"collection"}', 'no Patient', ''],
    ['NUL', whole.replace('"p1"', '"p\u00001"'), 'NUL', 'line 1'],
    [
      'a key twice',
      whole.replace('"gender":"female"', '"gender":"female","gender":"male"'),
      'key "gender" stands twice',
      '$.entry[0].resource.gender',
    ],
    ['R5', whole.replace('"Observation"', '"ImagingSelection"'), 'R5', 'entry[1].resource'],
    [
      'two patients with one id',
      JSON.stringify(aBundle('collection', [...resourcesOf('p1'), aPatient({ gender: 'male' })])),
      'same id',
      '',
    ],
  ])('%s', async (name, content, message, place) => {
    const file = write(`${name}.json`, content);
    const { exitCode, stdout, stderr } = await runMentor(['assess', file, ...AS_OF]);
    expect([exitCode, stdout]).toEqual([65, '']);
    expect(stderr).toContain(file);
    expect(stderr).toContain(message);
    expect(stderr).toContain(place);
    expect(stderr).not.toMatch(new RegExp(`${NAME}|\\n\\s+at `, 'u'));
  });

  test('a circle of references: the result is given, the fault is told', async () => {
    const circle = { id: 'o1', hasMember: [{ reference: 'Observation/o1' }] };
    const resources = [...resourcesOf('p1'), aMeasurement('2160-0', 1, 'mg/dL', circle)];
    const file = write('circle.json', JSON.stringify(aBundle('collection', resources)));
    const { exitCode, stdout, stderr } = await runMentor(['assess', file, ...AS_OF]);
    expect(exitCode).toBe(65);
    expect(stdout).toContain('"RiskAssessment"');
    expect(stderr).toContain(`${file}: Observation/o1: its members name each other in a circle`);
  });

  test('bytes that are not UTF-8', async () => {
    const bytes = Buffer.from(text());
    bytes[100] = 0xff;
    const { exitCode, stderr } = await runMentor(['assess', write('utf.json', bytes), ...AS_OF]);
    expect([exitCode, stderr]).toEqual([65, expect.stringContaining('byte 101')]);
  });

  test('in a folder the good files are done and the bad ones listed at the end', async () => {
    mkdirSync(at('mixed'));
    write('mixed/1.json', text('p1'));
    write('mixed/2.json', '{"resourceType"');
    write('mixed/3.json', text('p3'));
    write('mixed/4.json', '[]');
    const { exitCode, stdout, stderr } = await runMentor(['assess', at('mixed'), ...AS_OF]);
    expect(exitCode).toBe(65);
    expect(stdout).toContain('"Patient/p1"');
    expect(stdout).toContain('"Patient/p3"');
    expect(stderr).toMatch(/2 inputs were not assessed[^]*2\.json[^]*4\.json/u);
  });

  test('a file that is not there', async () => {
    const { exitCode, stderr } = await runMentor(['assess', at('nothing.json')]);
    expect([exitCode, stderr]).toEqual([65, expect.stringContaining('no such file')]);
  });
});

describe('usage', () => {
  test.each([
    [['assess'], 2, "missing required argument 'file'"],
    [['assess', '-', '--as-of', 'today'], 2, 'no instant'],
    [['assess', '-', '--as-of', '2026-02-30T10:00:00Z'], 2, 'no instant'],
    [['assess', '-', '--model', 'crystal-ball'], 2, 'there are: ada-risk-test'],
    [['asess'], 2, 'unknown command'],
    [['assess', '-', '--wrong'], 2, 'unknown option'],
  ])('%j: exit code %i', async (args, expected, message) => {
    const { exitCode, stderr } = await runMentor(args, { input: text() });
    expect([exitCode, stderr]).toEqual([expected, expect.stringContaining(message)]);
  });

  test.each([
    [['--help']],
    [['assess', '--help']],
    [['models', '--help']],
    [['config', 'check', '--help']],
  ])('%j', async (args) => {
    const { exitCode, stdout } = await runMentor(args);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('Usage: mentor')]);
  });

  test('the settings of the only hospital count, and a configuration with faults is refused', async () => {
    const hospital = { id: 'one', fhirBaseUrl: 'https://ehr.example/fhir' };
    const settings = { absentMeansNo: { conditions: false, medications: false } };
    const config = { hospitals: [{ ...hospital, settings }], models: { disabled: ['pce-2013'] } };
    const env = { MENTOR_CONFIG: write('mentor.json', JSON.stringify(config)) };
    const file = write('e.json', text());
    const strict = await runMentor(['assess', file, ...AS_OF], { env });
    const bundle = JSON.parse(strict.stdout) as Bundle;
    expect(riskAssessments(bundle, 'pce-2013')).toEqual([]);
    expect(riskAssessments(bundle, 'prevent-2023')[0]?.prediction).toBeUndefined();
    const wrong = { MENTOR_CONFIG: write('wrong.json', '{"hospital": []}') };
    const { exitCode, stderr } = await runMentor(['assess', file], { env: wrong });
    expect([exitCode, stderr]).toEqual([78, expect.stringContaining('hospital: is not a setting')]);
  });
});
