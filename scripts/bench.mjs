/**
 * `npm run bench`. In: optional parts of file names. Out: what each tests/bench/*.bench.ts prints,
 * run as a plain program on Node 24; exit code 1 if one of them fails or none is found.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root } from './lib/project.mjs';

const node = prepare();
const chosen = process.argv.slice(2);
const files = readdirSync(join(root, 'tests/bench'))
  .filter((name) => name.endsWith('.bench.ts'))
  .filter((name) => chosen.length === 0 || chosen.some((part) => name.includes(part)))
  .sort();

const failed = files.filter((name) => {
  process.stdout.write(`\n# ${name}\n`);
  const done = spawnSync(node, [join(root, 'tests/bench', name)], { cwd: root, stdio: 'inherit' });
  return done.status !== 0;
});
if (failed.length > 0) process.stderr.write(`Failed: ${failed.join(', ')}\n`);
if (files.length === 0) process.stderr.write('No benchmark found.\n');
process.exitCode = failed.length > 0 || files.length === 0 ? 1 : 0;
