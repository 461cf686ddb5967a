/** Recommendations from a folder: what loads, and where a broken file is broken. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlanDefinition } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filePlanDefinitions } from '#src/outbound/files/plan-definitions.ts';
import { compilePlans } from '#src/steps/recommend/compile.ts';

const profiles = fileURLToPath(new URL('../../../../profiles/', import.meta.url));
const FILE = 'PlanDefinition-bp-elevated.json';

describe('filePlanDefinitions', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plans-'));
    await cp(profiles, folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const compiled = async () => compilePlans(await filePlanDefinitions(folder).all());
  const change = async (edit: (plan: PlanDefinition) => void) => {
    const plan = JSON.parse(await readFile(join(folder, FILE), 'utf8')) as PlanDefinition;
    edit(plan);
    await writeFile(join(folder, FILE), JSON.stringify(plan));
  };

  test('reads every plan and every activity', async () => {
    const { plans, activities } = await filePlanDefinitions(folder).all();
    expect(plans).toHaveLength(47);
    expect(activities).toHaveLength(58);
  });

  test('a changed condition is in force without a change of code', async () => {
    await change((plan) => {
      plan.action![0]!.condition![0]!.expression!.expression = '%sbp >= 110';
    });
    const plan = (await compiled()).find(({ ruleId }) => ruleId === 'bp-elevated');
    expect(plan?.condition.expression).toBe('%sbp >= 110');
  });

  test('a retired plan is left out', async () => {
    await change((plan) => {
      plan.status = 'retired';
    });
    expect(await compiled()).toHaveLength(46);
  });

  test('what is not JSON names the file', async () => {
    await writeFile(join(folder, FILE), '{');
    await expect(compiled()).rejects.toMatchObject({
      code: 'plan-definition.invalid',
      where: FILE,
    });
  });

  test.each<[string, (plan: PlanDefinition) => void, string]>([
    ['no action', (plan) => delete plan.action, 'action'],
    ['no url', (plan) => delete plan.url, 'url'],
    [
      'an unknown kind of condition',
      (plan) => Object.assign(plan.action![0]!.condition![0]!, { kind: 'when' }),
      'action[0].condition[0].kind',
    ],
    [
      'an unknown fact',
      (plan) => Object.assign(plan.action![0]!.condition![0]!.expression!, { expression: '%x' }),
      'PlanDefinition.action[0].condition[0].expression.expression',
    ],
    [
      'another language',
      (plan) =>
        Object.assign(plan.action![0]!.condition![0]!.expression!, { language: 'text/cql' }),
      'PlanDefinition.action[0].condition[0].expression',
    ],
    [
      'an activity that does not exist',
      (plan) => Object.assign(plan.action![0]!.action![1]!, { definitionCanonical: 'nowhere' }),
      'PlanDefinition.action[0].action[1].definitionCanonical',
    ],
    [
      'a stop without a known name',
      (plan) => Object.assign(plan.action![0]!.condition![1]!.expression!, { name: 'weather' }),
      'PlanDefinition.action[0].condition[1].expression',
    ],
  ])('%s is refused with its place', async (_, edit, place) => {
    await change(edit);
    await expect(compiled()).rejects.toMatchObject({
      code: 'plan-definition.invalid',
      where: `${FILE}: ${place}`,
    });
  });
});
