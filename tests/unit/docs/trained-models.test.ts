/** The README's table of trained models says what their evaluation files say. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TrainingEvaluation } from '#src/flows/train/evaluation.ts';
import type { Estimate } from '#src/domain/scored-cases.ts';

const ROOT = join(import.meta.dirname, '../../..');
const lines = readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n');
const evaluated = readdirSync(join(ROOT, 'models')).flatMap((id) => {
  const file = join(ROOT, 'models', id, '1.0.0', 'evaluation.json');
  if (!existsSync(file)) return [];
  const evaluation = JSON.parse(readFileSync(file, 'utf8')) as Partial<TrainingEvaluation>;
  return evaluation.unweighted === undefined
    ? []
    : [[id, evaluation as TrainingEvaluation] as const];
});

const interval = ({ value, low, high }: Estimate): string =>
  `${value.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;

test.each(evaluated)('%s', (id, { unweighted, baseline, floor }) => {
  const row = lines.find((line) => line.startsWith(`| \`${id}\``)) ?? '';
  expect(row).toContain(interval(unweighted.auc));
  expect(row).toContain(interval(baseline.auc));
  expect(row).toContain(`${unweighted.people}, ${unweighted.events} with`);
  const { value } = unweighted.observedOverExpected;
  expect(row).toContain(`${unweighted.calibration.slope.toFixed(2)}, ${value.toFixed(2)}`);
  for (const { auc, of } of floor)
    if (of.includes('the same people')) expect(row).toContain(auc.toFixed(3));
});

test('there are some', () => {
  expect(evaluated.length).toBeGreaterThanOrEqual(5);
});
