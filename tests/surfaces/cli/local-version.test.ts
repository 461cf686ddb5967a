/**
 * A hospital's walk on the command line: its people in, an evaluation out, a version fitted to them, promoted, used in an
 * assessment, and taken back; and every file that nothing is learned from.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle, RiskAssessment } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelManifest } from '#src/domain/model.ts';
import { COHORT_HEADER, cohortRows, csvOf, withColumn } from '../../support/cohort-file.ts';
import {
  aBloodPressure,
  aBundle,
  aMeasurement,
  anAnswer,
  aPatient,
  anObservation,
  coded,
  SNOMED,
} from '../../support/fhir-builders.ts';
import { runMentor } from '../../support/run-mentor.ts';

const VERSION = '2013-here';
const WHITE = {
  url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race',
  extension: [
    {
      url: 'ombCategory',
      valueCoding: { system: 'urn:oid:2.16.840.1.113883.6.238', code: '2106-3' },
    },
    { url: 'text', valueString: 'White' },
  ],
};
const ROWS = cohortRows(1500);
let folder: string;
const at = (...path: string[]) => join(folder, ...path);
const mentor = (...args: string[]) => runMentor(args, { env: { MENTOR_DATA: at('data') } });

function table(name: string, text: string): string {
  writeFileSync(at(name), text);
  return at(name);
}

const train = (data: string, ...more: string[]) =>
  mentor('train', 'pce-2013', '--from', 'pce-2013@2013', '--data', data, ...more);

async function assessed(): Promise<{ version: string | undefined; percent: number }> {
  const { stdout } = await mentor(
    'assess',
    at('patient.json'),
    '--model',
    'pce-2013',
    '--as-of',
    '2026-06-01T12:00:00Z',
  );
  const bundle = JSON.parse(stdout) as Bundle;
  const risk = (bundle.entry ?? [])
    .map(({ resource }) => resource)
    .find((each): each is RiskAssessment => each?.resourceType === 'RiskAssessment');
  const percent = risk?.prediction?.[0]?.probabilityDecimal ?? NaN;
  return { version: risk?.method?.coding?.[0]?.version, percent };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-local-'));
  const subject = { reference: 'Patient/p1' };
  const never = coded(SNOMED, '266919005');
  const resources = [
    aPatient({ id: 'p1', birthDate: '1966-03-01', extension: [WHITE] }),
    aBloodPressure(152, 92, { id: 'bp', subject }),
    aMeasurement('2093-3', 210, 'mg/dL', { id: 'tc', subject }),
    aMeasurement('2085-9', 45, 'mg/dL', { id: 'hdl', subject }),
    anObservation('72166-2', { valueCodeableConcept: never }, { id: 'smoke', subject }),
    ...['bpTreated', 'diabetes'].map((id) => anAnswer(id, { valueBoolean: false }, { subject })),
  ];
  table('patient.json', JSON.stringify(aBundle('collection', resources)));
  table('cohort.csv', csvOf(ROWS));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("a hospital's walk", () => {
  test('evaluated, fitted, promoted, used, and taken back', async () => {
    const before = await mentor('evaluate', 'pce-2013', '--data', at('cohort.csv'), '--json');
    const figures = JSON.parse(before.stdout) as {
      calibration: { observedOverExpected: { value: number } };
    };
    const old = await assessed();
    expect(old.version).toBe('2013');

    const made = await train(at('cohort.csv'), '--as', VERSION, '--json');
    expect(made.exitCode, made.stderr).toBe(0);
    const { folder: package_, test: tested } = JSON.parse(made.stdout) as {
      folder: string;
      test: {
        better: boolean;
        unweighted: { people: number; observedOverExpected: { value: number } };
        before: { people: number };
      };
    };
    expect(tested.better).toBe(true);
    expect(tested.unweighted.people).toBe(tested.before.people);
    const off = (oe: number): number => Math.abs(Math.log(oe));
    expect(off(tested.unweighted.observedOverExpected.value)).toBeLessThan(
      off(figures.calibration.observedOverExpected.value),
    );
    const manifest = JSON.parse(
      readFileSync(join(package_, 'manifest.json'), 'utf8'),
    ) as ModelManifest;
    expect(manifest.madeFrom).toMatchObject({ id: 'pce-2013', version: '2013', seed: 1 });
    const log = readFileSync(join(package_, 'training-log.json'), 'utf8');
    expect(log).toContain(manifest.madeFrom?.data.sha256);
    expect((await assessed()).version, 'it is not served by that').toBe('2013');

    const named = `pce-2013@${VERSION}`;
    const evaluated = await mentor('evaluate', named, '--data', at('cohort.csv'), '--json');
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ model: { version: VERSION } });

    await mentor('models', 'promote', named, '--reason', 'right for our people');
    const now = await assessed();
    expect(now.version).toBe(VERSION);
    // The line of the package, applied by hand to what the published equations say.
    const weights = JSON.parse(readFileSync(join(package_, 'weights.json'), 'utf8')) as {
      equations: { recalibration: { intercept: number; slope: number } }[];
    };
    const { intercept = NaN, slope = NaN } = weights.equations[0]?.recalibration ?? {};
    const p = old.percent / 100;
    const expected = 1 / (1 + Math.exp(-(intercept + slope * Math.log(p / (1 - p)))));
    expect(now.percent / 100).toBeCloseTo(expected, 9);

    await mentor('models', 'rollback', 'pce-2013', '--reason', 'walk over');
    expect(await assessed()).toEqual(old);
  });

  test('the same people and seed give the same package, whatever it is called', async () => {
    const [first, second] = [await train(at('cohort.csv')), await train(at('cohort.csv'))];
    expect(first.exitCode).toBe(0);
    expect(second.stdout).toBe(first.stdout);
  });
});

describe('what nothing is learned from', () => {
  const spoilt: readonly (readonly [string, () => string, string])[] = [
    ['too few', () => csvOf(ROWS.slice(0, 120)), '50 people with and 50 without'],
    ['one outcome', () => csvOf(withColumn(ROWS, 'label', () => '0')), 'every outcome is 0'],
    ['a constant number', () => csvOf(withColumn(ROWS, 'sbp', () => '120')), 'sbp: it is constant'],
    [
      'an input that is the outcome',
      () => csvOf(withColumn(ROWS, 'smoker', (_, n) => ROWS[n]?.at(-1) ?? '')),
      'smoker: it tells the outcome by itself',
    ],
    [
      'a column beside them that is the outcome',
      () =>
        csvOf(
          ROWS.map((row) => [...row, row.at(-1) ?? '']),
          `${COHORT_HEADER},died`,
        ),
      '"died" is the outcome itself',
    ],
    [
      'the same people under other ids',
      () => csvOf([...ROWS, ...ROWS.slice(0, 30).map((row, n) => [`q${n}`, ...row.slice(1)])]),
      'rows stand in the file twice',
    ],
    [
      'NaN',
      () => csvOf(withColumn(ROWS, 'sbp', (cell, n) => (n === 7 ? 'NaN' : cell))),
      'NaN or infinite',
    ],
    [
      'infinite',
      () => csvOf(withColumn(ROWS, 'sbp', (cell, n) => (n === 7 ? 'inf' : cell))),
      'line 9',
    ],
    [
      'another unit',
      () =>
        csvOf(
          withColumn(ROWS, 'Total cholesterol', (cell) =>
            cell === '' ? '' : (Number(cell) / 38.67).toFixed(2),
          ),
        ),
      'mmol/L',
    ],
    [
      'an outcome the wrong way round',
      () => csvOf(withColumn(ROWS, 'label', (cell) => (cell === '1' ? '0' : '1'))),
      'the right way round?',
    ],
  ];
  test.each(spoilt)('%s', async (name, text, why) => {
    const { exitCode, stderr, stdout } = await train(table(`${name}.csv`, text()));
    expect([exitCode, stdout]).toEqual([65, '']);
    expect(stderr).toContain(why);
  });

  test('a formula with a baseline survival that is to be re-estimated, and another model than its parent', async () => {
    const file = at('cohort.csv');
    const survival = await train(file, '--how', 're-estimate');
    expect([survival.exitCode, survival.stderr.includes('not re-estimated')]).toEqual([65, true]);
    const other = await mentor('train', 'qsofa', '--from', 'pce-2013@2013', '--data', file);
    expect(other.exitCode).toBe(2);
  });
});
