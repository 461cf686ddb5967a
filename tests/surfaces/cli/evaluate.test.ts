/** `mentor evaluate` as a real process: what it writes, and what it says about data that are not as they should be. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Evaluation } from '#src/domain/evaluation.ts';
import { cohortRows, COHORT_HEADER, csvOf, withColumn } from '../../support/cohort-file.ts';
import { runMentor } from '../../support/run-mentor.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
function write(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}
const evaluate = (data: string, ...more: string[]) =>
  runMentor(['evaluate', 'pce-2013', '--data', data, ...more]);

const rows = cohortRows(1500);
const few = rows.slice(0, 400);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-evaluate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a cohort with outcomes', () => {
  let evaluation: Evaluation;
  let predictions: string[][];

  beforeAll(async () => {
    const data = write('cohort.csv', csvOf(rows));
    const run = await evaluate(data, '--out', at('out'), '--group', 'site');
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain('AUROC');
    evaluation = JSON.parse(readFileSync(at('out/evaluation.json'), 'utf8')) as Evaluation;
    const text = readFileSync(at('out/predictions.csv'), 'utf8');
    predictions = text
      .trim()
      .split('\n')
      .map((line) => line.split(','));
  });

  test('gives three files and leaves nothing else', () => {
    expect(readdirSync(at('out')).sort()).toEqual([
      'evaluation.html',
      'evaluation.json',
      'predictions.csv',
    ]);
  });

  test('predicts every row, in the order of the file, also those it abstains for', () => {
    const [header, ...lines] = predictions;
    expect(header).toEqual(['id', 'label', 'probability', 'set', 'abstained', 'score', 'reason']);
    expect(lines.map(([id]) => id)).toEqual(rows.map(([id]) => id));
    expect(lines.map(([, label]) => label)).toEqual(rows.map((row) => row.at(-1)));
    const abstained = lines.filter((line) => line[4] === 'true');
    expect(abstained).toHaveLength(evaluation.abstentions.people);
    expect(new Set(abstained.map((line) => [line[2], line[3], line[5]].join('')))).toEqual(
      new Set(['']),
    );
    expect(new Set(abstained.map((line) => line[6]))).toEqual(
      new Set(['outside-population', 'missing-input']),
    );
  });

  test('the AUROC is the share of pairs in the right order, counted from the predictions', () => {
    const known = predictions.slice(1).filter((line) => line[4] === 'false');
    const [some, none] = ['1', '0'].map((label) =>
      known.filter((line) => line[1] === label).map((line) => Number(line[2])),
    );
    let right = 0;
    for (const a of some!) for (const b of none!) right += a > b ? 1 : a === b ? 0.5 : 0;
    const { value, low, high } = evaluation.auc;
    expect(value).toBeCloseTo(right / (some!.length * none!.length), 9);
    expect(low!).toBeLessThan(value!);
    expect(high!).toBeGreaterThan(value!);
  });

  test('a probability is the one that mentor assess gives: Goff 2013, white man of 61', async () => {
    // Reference case pce-2013-13 with the precise coefficients: 13.8 %.
    const line = 'a,61,male,white,225,43,131,1,0,0,North,1';
    const data = write('one.csv', csvOf([...few, line.split(',')]));
    await evaluate(data, '--out', at('one'));
    const last = readFileSync(at('one/predictions.csv'), 'utf8').trim().split('\n').at(-1)!;
    expect(Number(last.split(',')[2])).toBeCloseTo(0.1383, 3);
  });

  test('calibration, net benefit, groups, baselines and sets are there', () => {
    const { calibration, netBenefit, subgroups, baselines, conformal, recalibration } = evaluation;
    expect(calibration?.curve).toHaveLength(10);
    expect(calibration?.slope.low).toBeLessThan(calibration!.slope.value!);
    expect(netBenefit?.[0]).toMatchObject({ threshold: 0.01, actOnNobody: 0 });
    expect([...new Set(subgroups.map(({ by }) => by))]).toEqual([
      'sex',
      'age',
      'ethnicity',
      'site',
    ]);
    expect(baselines.map(({ name }) => name)).toEqual([
      'Age and sex only',
      'Revised PCE 2018 (pce-revised-2018 2018)',
    ]);
    expect(recalibration).toHaveLength(6);
    for (const { covered } of conformal.groups) expect(covered).toBeGreaterThanOrEqual(0.9);
  });

  test('what moves the result: age first, as the outcome was invented, with intervals and courses', () => {
    const { explanation, baselines } = evaluation;
    const [first, ...rest] = explanation?.importance ?? [];
    expect(first?.input).toBe('age');
    expect(first?.lost.low).toBeGreaterThan(0.05);
    expect(rest.length).toBeGreaterThan(5);
    for (const { lost } of rest) expect(lost.high ?? 0).toBeLessThan(first?.lost.high ?? 0);
    const course = explanation?.dependence.find(({ input }) => input === 'age')?.points ?? [];
    const means = course.map(({ mean }) => mean);
    expect(means).toEqual([...means].sort((a, b) => a - b));
    // The curve of age and sex is drawn beside the model's, from chance to everyone.
    expect(baselines[0]?.roc?.length).toBeGreaterThan(50);
    expect(baselines[1]?.roc).toBeUndefined();
  });

  test('the same file packed, with semicolons and decimal commas, gives the same figures', async () => {
    const packed = write('cohort.csv.gz', gzipSync(csvOf(rows)));
    const german = rows.map((row) => row.map((cell) => cell.replace('.', ',')).join(';'));
    const header = COHORT_HEADER.replaceAll(',', ';');
    const commas = write('german.csv', `\uFEFF${[header, ...german].join('\r\n')}\r\n`);
    for (const data of [packed, commas]) {
      const { stdout } = await evaluate(data, '--json', '--group', 'site');
      const again = JSON.parse(stdout) as Evaluation;
      expect(again.auc).toEqual(evaluation.auc);
      expect(again.calibration).toEqual(evaluation.calibration);
      expect(again.subgroups).toEqual(evaluation.subgroups);
    }
  });

  test('values in mmol/L, declared so, give the same predictions', async () => {
    const mmol = withColumn(rows, 'Total cholesterol', (cell) =>
      cell === '' ? '' : String(Number(cell) / 38.67),
    );
    const header = COHORT_HEADER.replace('Total cholesterol', 'totalChol [mmol/L]');
    const { stdout } = await evaluate(write('mmol.csv', csvOf(mmol, header)), '--json');
    expect((JSON.parse(stdout) as Evaluation).auc.value).toBeCloseTo(evaluation.auc.value!, 6);
  });
});

describe('bad data are refused before anything is computed, with the place', () => {
  const refused: [string, string, string[]][] = [
    [
      'a missing outcome',
      csvOf(withColumn(few, 'label', (cell, n) => (n === 7 ? '' : cell))),
      ['1 rows have no outcome', 'lines 9'],
    ],
    ['one class', csvOf(withColumn(few, 'label', () => '0')), ['every outcome is 0']],
    [
      'NaN',
      csvOf(withColumn(few, 'sbp', (cell, n) => (n === 2 ? 'NaN' : cell))),
      ['line 4', 'column "sbp"', 'NaN or infinite'],
    ],
    [
      'a word for a number',
      csvOf(withColumn(few, 'sbp', (cell, n) => (n === 2 ? 'high' : cell))),
      ['line 4', 'not a number'],
    ],
    [
      'an unknown code',
      csvOf(withColumn(few, 'sex', (cell, n) => (n === 0 ? '2' : cell))),
      ['line 2', 'none of: female, male'],
    ],
    [
      'a duplicate id',
      csvOf(withColumn(few, 'id', (cell, n) => (n === 30 ? 'p2' : cell))),
      ['line 32', 'line 3'],
    ],
    [
      'a header that names no input',
      csvOf(few, COHORT_HEADER.replace('sbp', 'pressure')),
      ['no column for sbp (Systolic blood pressure)'],
    ],
    [
      'no column for the outcome',
      csvOf(few, COHORT_HEADER.replace('label', 'died')),
      ['no column for the outcome', '--label'],
    ],
    ['a name twice', csvOf(few, COHORT_HEADER.replace('site', 'age')), ['names "age" twice']],
    [
      'two columns for one input',
      csvOf(few, COHORT_HEADER.replace('site', 'totalChol')),
      ['both hold totalChol'],
    ],
    [
      'a unit without a conversion',
      csvOf(few, COHORT_HEADER.replace('[mg/dL]', '[kg]')),
      ['"kg" cannot be converted', 'mmol/L'],
    ],
    [
      'a row with a cell too many',
      `${csvOf(few)}p9999,1,2,3,4,5,6,7,8,9,10,11,12\n`,
      ['line 402', '13 cells'],
    ],
    [
      'a quotation mark that is never closed',
      `${csvOf(few)}"p9999,1\n`,
      ['line 402', 'never closed'],
    ],
    ['an empty file', '', ['the file is empty']],
    ['a header alone', `${COHORT_HEADER}\n`, ['no row']],
    [
      'mmol/L where mg/dL is declared',
      csvOf(
        withColumn(few, 'Total cholesterol', (cell) =>
          cell === '' ? '' : (Number(cell) / 38.67).toFixed(2),
        ),
      ),
      ['is in mg/dL by its header', 'mmol/L', '--trust-units'],
    ],
    [
      'a mixture of units',
      csvOf(
        withColumn(few, 'hdl-cholesterol [mg/dL]', (cell, n) =>
          n % 8 === 0 ? (Number(cell) / 38.67).toFixed(2) : cell,
        ),
      ),
      ['mixes units', '% of its values can only be mmol/L'],
    ],
    [
      'nobody of the model’s ages',
      csvOf(withColumn(few, 'age', () => '25')),
      ['gives no row a result', 'outside-population 400'],
    ],
  ];

  test.each(refused)('%s', async (name, content, says) => {
    const data = write(`${name.replaceAll(/[ /]/gu, '-')}.csv`, content);
    const out = at(`refused-${name.replaceAll(/[ /]/gu, '-')}`);
    const { exitCode, stdout, stderr } = await evaluate(data, '--out', out);
    expect([exitCode, stdout]).toEqual([65, '']);
    for (const part of says) expect(stderr).toContain(part);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
  });

  test('a damaged .gz, and a file that is not there', async () => {
    const cut = gzipSync(csvOf(few)).subarray(0, 2000);
    const damaged = await evaluate(write('cut.csv.gz', cut));
    const absent = await evaluate(at('absent.csv'));
    expect([damaged.exitCode, absent.exitCode]).toEqual([65, 65]);
    expect(damaged.stderr).toContain('cut off or damaged');
    expect(absent.stderr).toContain('there is no such file');
  });

  test('rows without an outcome may be left out knowingly, and are counted', async () => {
    const data = write(
      'lost.csv',
      csvOf(withColumn(few, 'label', (cell, n) => (n < 9 ? '' : cell))),
    );
    const { exitCode, stdout } = await evaluate(data, '--json', '--drop-unlabelled');
    const { data: found, warnings } = JSON.parse(stdout) as Evaluation;
    expect([exitCode, found.unlabelled]).toEqual([0, 9]);
    expect(warnings.join(' ')).toContain('9 rows without an outcome were left out');
  });

  test('units that look wrong can be vouched for: failing livers do have 12 mg/dL of bilirubin', async () => {
    const livers = Array.from({ length: 60 }, (_, n) =>
      [9 + (n % 8), 1.5 + (n % 3), 1.1, 136, 0, n % 3 === 0 ? 1 : 0].map(String),
    );
    const header = 'bilirubin,inr,creatinine,sodium,dialysisTwiceWeek,label';
    const data = write('livers.csv', csvOf(livers, header));
    const run = (...more: string[]) =>
      runMentor(['evaluate', 'meld-na-2016', '--data', data, ...more]);
    const doubted = await run();
    expect(doubted.exitCode).toBe(65);
    expect(doubted.stderr).toContain('is that of values in umol/L');
    expect((await run('--trust-units')).exitCode).toBe(0);
  });
});

describe('wrong usage', () => {
  test.each([
    [['evaluate', 'no-such-model', '--data', 'x.csv'], 'no model "no-such-model"'],
    [['evaluate', 'pce-2013'], '--data'],
    [['evaluate', 'pce-2013', '--data', 'x.csv', '--coverage', '2'], '--coverage'],
    [['evaluate', 'pce-2013', '--data', 'x.csv', '--output', 'death'], 'ascvd-10y'],
  ])('%j', async (args, says) => {
    const { exitCode, stderr } = await runMentor(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(says);
  });

  test('a network that reads images is not evaluated on a table, and it is said where its figures are', async () => {
    const { exitCode, stderr } = await runMentor([
      'evaluate',
      'cxr-pneumonia-paediatric',
      '--data',
      at('cohort.csv'),
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('mentor models show cxr-pneumonia-paediatric');
  });

  test('an option that names no column', async () => {
    const data = write('ok.csv', csvOf(few));
    const { exitCode, stderr } = await evaluate(data, '--label', 'died');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--label "died"');
  });

  test('--help shows an example', async () => {
    const { exitCode, stdout } = await runMentor(['evaluate', '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('$ mentor evaluate pce-2013 --data cohort.csv');
  });
});

test('a score without probabilities is evaluated by its points: no calibration, every number of points a line', async () => {
  const header = COHORT_HEADER.replace('site', 'bmi')
    .replace('Total cholesterol', 'physicallyActive')
    .replace('hdl-cholesterol [mg/dL]', 'hypertension')
    .replace('smoker', 'firstDegreeDiabetes')
    .replace('bpTreated', 'asian')
    .replace('diabetes', 'unused');
  const made = rows.map((row, n) =>
    row.map((cell, place) =>
      place === 10 ? String(20 + (n % 20)) : [4, 5].includes(place) ? String(n % 2) : cell,
    ),
  );
  const data = write('points.csv', csvOf(made, header));
  const { exitCode, stdout, stderr } = await runMentor([
    'evaluate',
    'ada-risk-test',
    '--data',
    data,
    '--json',
  ]);
  expect([exitCode, stderr]).toEqual([0, '']);
  const evaluation = JSON.parse(stdout) as Evaluation;
  expect([evaluation.calibration, evaluation.netBenefit]).toEqual([null, null]);
  expect(evaluation.atThreshold.threshold).toBe(5);
  expect(evaluation.thresholds.map(({ threshold }) => threshold)).toContain(4);
});
