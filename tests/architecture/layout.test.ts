/** The layout of the house. In: src and smart-app as they are. Out: no broken rule. */
import { cruise, type ICruiseOptions, type IFlattenedRuleSet } from 'dependency-cruiser';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

interface Rules {
  forbidden: (IFlattenedRuleSet['forbidden'] & object)[number][];
  options: ICruiseOptions;
}
const rules = createRequire(import.meta.url)('./rules.cjs') as Rules;
const because = new Map(rules.forbidden.map(({ name, comment }) => [name ?? '', comment ?? '']));

async function violationsIn(baseDir?: string) {
  const { output } = await cruise(['src', 'smart-app'], {
    ...rules.options,
    ...(baseDir === undefined ? {} : { baseDir }),
    validate: true,
    ruleSet: { forbidden: rules.forbidden },
  });
  if (typeof output === 'string') throw new Error(output);
  return output.summary.violations;
}

test('the source follows the layout', { timeout: 120_000 }, async () => {
  const broken = (await violationsIn()).map(
    ({ rule, from, to }) => `${from} -> ${to}: ${because.get(rule.name) ?? ''} (${rule.name})`,
  );
  expect(broken).toEqual([]);
});

/** A house in which every rule is broken once: file → what it imports. */
const wreck: Record<string, string[]> = {
  'src/main.ts': ['./compose.ts', './steps/a/one.ts', './commands/c.ts', './ports/p.ts'],
  'src/compose.ts': ['./outbound/x/x.ts', './sandbox/s.ts', './inbound/a/a.ts', './flows/f.ts'],
  'src/config.ts': ['./flows/f.ts'],
  'src/errors.ts': ['./config.ts'],
  'src/domain/d.ts': ['../errors.ts', 'node:fs'],
  'src/steps/a/one.ts': ['../b/two.ts', 'node:fs'],
  'src/steps/b/two.ts': [],
  'src/dicom-network/n.ts': ['../flows/f.ts'],
  'src/ports/p.ts': ['../flows/f.ts'],
  'src/flows/f.ts': ['../outbound/x/x.ts', './g.ts'],
  'src/flows/g.ts': ['./f.ts', './missing.ts'],
  'src/commands/c.ts': ['../outbound/x/x.ts', '../compose.ts', '../sandbox/s.ts', '../main.ts'],
  'src/inbound/a/a.ts': ['../b/b.ts', '../../steps/b/two.ts', '../../commands/c.ts'],
  'src/inbound/b/b.ts': ['../../../smart-app/src/app.ts'],
  'src/outbound/x/x.ts': ['../y/y.ts', '../../config.ts', 'vitest'],
  'src/outbound/y/y.ts': [],
  'src/sandbox/s.ts': ['../flows/f.ts'],
  'src/lost.ts': [],
  'smart-app/src/app.ts': ['../../src/config.ts'],
};

test('each rule bites', { timeout: 120_000 }, async () => {
  const house = mkdtempSync(join(tmpdir(), 'mentor-layout-'));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), text);
  };
  try {
    write('tsconfig.json', '{ "compilerOptions": { "module": "NodeNext" } }');
    write('package.json', '{ "type": "module", "devDependencies": { "vitest": "*" } }');
    write('node_modules/vitest/package.json', '{ "name": "vitest", "main": "index.js" }');
    write('node_modules/vitest/index.js', '');
    for (const [file, imports] of Object.entries(wreck)) {
      const lines = imports.map((to, n) => `import * as part${n} from '${to}';`);
      write(file, `${lines.join('\n')}\nexport const value = 1;\n`);
    }
    const broken = new Set((await violationsIn(house)).map(({ rule }) => rule.name));
    expect([...because.keys()].filter((name) => !broken.has(name))).toEqual([]);
  } finally {
    rmSync(house, { recursive: true });
  }
});
