/** The 47 rules against 48 persons: which rules apply, before anything is held back. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { applicableRules } from '#src/steps/recommend/apply.ts';
import type { CompiledPlan } from '#src/steps/recommend/compiled-plan.ts';
import { allPlans, factsOf, scenarios } from './builders.ts';

const reference = fileURLToPath(
  new URL('../../../../../shared/reference/risk/vectors/careplan-rules.csv', import.meta.url),
);

describe('recommendations', () => {
  let plans: CompiledPlan[];
  beforeAll(async () => {
    plans = await allPlans();
  });

  test('there are 47', () => {
    expect(plans).toHaveLength(47);
  });

  test.each(scenarios.scenarios)('$name: $expected', ({ changes, expected }) => {
    expect(applicableRules(plans, factsOf(changes)).sort()).toEqual([...expected].sort());
  });

  test('nothing applies to a healthy person, nor to one of whom nothing is known', () => {
    expect(applicableRules(plans, factsOf())).toEqual([]);
    expect(applicableRules(plans, [])).toEqual([]);
  });

  test('the scenarios are those of the reference', ({ skip }) => {
    if (!existsSync(reference)) skip('the reference folder is not beside this project');
    const rows = readFileSync(reference, 'utf8').trim().split('\n').slice(1);
    expect(rows).toHaveLength(scenarios.scenarios.length);
    for (const [index, row] of rows.entries()) {
      const { name, changes, expected } = scenarios.scenarios[index]!;
      const cells = /^([^,]*),(\{\}|"(?:[^"]|"")*"),([^,]*),/u.exec(row)!;
      expect(cells[1]).toBe(name);
      expect(JSON.parse(cells[2]!.replace(/^"|"$/gu, '').replaceAll('""', '"'))).toEqual(changes);
      expect(cells[3]!.split(' ').filter(Boolean)).toEqual(expected);
    }
  });
});
