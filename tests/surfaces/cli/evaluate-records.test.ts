/** `mentor evaluate` on FHIR records with a file of outcomes: the same figures as the same people in a table. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Evaluation } from '#src/domain/evaluation.ts';
import { aMeasurement, aPatient } from '../../support/fhir-builders.ts';
import type { TestResource } from '../../support/fhir-builders.ts';
import { runMentor } from '../../support/run-mentor.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
function write(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}

const AS_OF = '2026-06-01';
const people = Array.from({ length: 60 }, (_, n) => ({
  id: `q${n}`,
  sex: n % 2 === 0 ? 'female' : 'male',
  born: 1950 + (n % 30),
  ast: 20 + ((n * 7) % 60),
  alt: 15 + ((n * 11) % 50),
  platelets: 120 + ((n * 13) % 200),
  label: (n * 7) % 60 > 30 ? 1 : 0,
}));

function resourcesOf({
  id,
  sex,
  born,
  ast,
  alt,
  platelets,
}: (typeof people)[number]): TestResource[] {
  const subject = { reference: `Patient/${id}` };
  const measured = (code: string, value: number, unit: string, when: string) =>
    aMeasurement(code, value, unit, {
      id: `${id}-${code}-${when.slice(0, 7)}`,
      subject,
      effectiveDateTime: when,
    });
  return [
    aPatient({ id, gender: sex, birthDate: `${born}-01-01` }),
    measured('1920-8', ast, 'U/L', '2026-05-01T08:00:00Z'),
    measured('1742-6', alt, 'U/L', '2026-05-01T08:00:00Z'),
    measured('777-3', platelets, '10*3/uL', '2026-05-01T08:00:00Z'),
    // After the moment of prediction: it would be cheating.
    measured('1920-8', 900, 'U/L', '2026-09-01T08:00:00Z'),
  ];
}

const lines = people.flatMap(resourcesOf).map((resource) => JSON.stringify(resource));
const outcomes = ['id,label', ...people.map(({ id, label }) => `Patient/${id},${label}`)];
const evaluate = (...args: string[]) => runMentor(['evaluate', 'fib-4', ...args]);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-records-'));
  write('people.ndjson.gz', gzipSync(lines.join('\n')));
  write('outcomes.csv', outcomes.join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('FHIR records with outcomes', () => {
  test('give what the same people in a table give, and read nothing later than the prediction', async () => {
    const records = await evaluate(
      ...['--data', at('people.ndjson.gz'), '--outcomes', at('outcomes.csv')],
      ...['--as-of', AS_OF, '--out', at('records')],
    );
    const rows = people.map(({ id, sex, born, ast, alt, platelets, label }) =>
      [id, 2026 - born, sex, ast, alt, platelets, label].join(','),
    );
    const table = write('table.csv', ['id,age,sex,ast,alt,platelets,label', ...rows].join('\n'));
    const plain = await evaluate('--data', table, '--out', at('plain'));
    expect([records.exitCode, plain.exitCode, records.stderr]).toEqual([0, 0, '']);
    const [ofRecords, ofTable] = ['records', 'plain'].map(
      (name) => JSON.parse(readFileSync(at(`${name}/evaluation.json`), 'utf8')) as Evaluation,
    );
    expect(ofRecords!.auc).toEqual(ofTable!.auc);
    expect(ofRecords!.subgroups).toEqual(ofTable!.subgroups);
    expect(readFileSync(at('records/predictions.csv'), 'utf8')).toBe(
      readFileSync(at('plain/predictions.csv'), 'utf8'),
    );
  });

  test('a moment of prediction of each patient’s own: months later the later value counts', async () => {
    const late = ['id,label,as_of', ...people.map(({ id, label }) => `${id},${label},2026-10-01`)];
    const { exitCode } = await evaluate(
      ...['--data', at('people.ndjson.gz'), '--outcomes', write('late.csv', late.join('\n'))],
      ...['--out', at('late')],
    );
    const scores = (name: string): number[] =>
      readFileSync(at(`${name}/predictions.csv`), 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => Number(line.split(',')[5]));
    expect(exitCode).toBe(0);
    expect(Math.min(...scores('late'))).toBeGreaterThan(Math.max(...scores('records')));
  });
});

describe('what is refused', () => {
  test.each([
    ['no moment of prediction', [], outcomes.join('\n'), 65, 'no moment of prediction'],
    [
      'a patient without a record',
      ['--as-of', AS_OF],
      [...outcomes, 'nobody,1'].join('\n'),
      65,
      '1 of 61 patients with an outcome have no record',
    ],
    [
      'a patient twice',
      ['--as-of', AS_OF],
      [...outcomes, 'q3,1'].join('\n'),
      65,
      'line 62: this patient has an outcome already',
    ],
    [
      'a missing outcome',
      ['--as-of', AS_OF],
      [...outcomes, 'q99,'].join('\n'),
      65,
      'line 62: the outcome is missing',
    ],
    [
      'no column for the patient',
      ['--as-of', AS_OF],
      'who,label\nq1,1\nq2,0',
      65,
      'no column for the patient',
    ],
    [
      '30 February',
      [],
      'id,label,as_of\nq1,1,2026-02-30\nq2,0,2026-02-01',
      65,
      'line 2: as_of is no date',
    ],
  ] as const)('%s', async (name, args, content, code, says) => {
    const file = write(`${name.replaceAll(' ', '-')}.csv`, content);
    const { exitCode, stderr } = await evaluate(
      ...['--data', at('people.ndjson.gz'), '--outcomes', file, ...args],
    );
    expect(exitCode).toBe(code);
    expect(stderr).toContain(says);
  });

  test('values too old for the model: nobody has a result, and nothing is left behind', async () => {
    const { exitCode, stderr } = await evaluate(
      ...['--data', at('people.ndjson.gz'), '--outcomes', at('outcomes.csv')],
      ...['--as-of', '2029-01-01', '--out', at('too-old')],
    );
    expect(exitCode).toBe(65);
    expect(stderr).toContain('the model gives no row a result (missing-input 60)');
    expect(readdirSync(at('too-old'))).toEqual([]);
  });

  test('a folder that is a file cannot be written', async () => {
    const { exitCode, stderr } = await evaluate(
      ...['--data', at('people.ndjson.gz'), '--outcomes', at('outcomes.csv')],
      ...['--as-of', AS_OF, '--out', at('outcomes.csv')],
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain('the folder cannot be written');
  });

  test('records without a file of outcomes are wrong usage', async () => {
    const { exitCode, stderr } = await evaluate('--data', at('people.ndjson.gz'));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--outcomes FILE.csv');
  });
});
