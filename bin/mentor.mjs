#!/usr/bin/env node
/**
 * `npx mentor <command>`. In: the command line. Out: that of src/main.ts, run by Node 24
 * whichever Node starts this file.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { becomeService, majorOf, prepare, root, whenNpmEnds } from '../scripts/lib/project.mjs';

const main = join(root, 'src/main.ts');
const node = prepare();
if (majorOf(process.version) >= 24) {
  whenNpmEnds(() => process.kill(process.pid, 'SIGTERM'));
  process.argv[1] = main;
  await import(pathToFileURL(main).href);
} else {
  becomeService(node, [main, ...process.argv.slice(2)]);
}
