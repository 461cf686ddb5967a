/**
 * `npm test`. In: optional Vitest arguments, such as a file name. Out: everything that must pass
 * before a change lands, without any peer; the last line is `N passed, N failed, N skipped`.
 */
import { prepare } from './lib/project.mjs';
import { runTests, summary } from './lib/vitest.mjs';

const results = await runTests(prepare(), ['service', 'app'], process.argv.slice(2));
process.exitCode = results.ok ? 0 : 1;
process.stdout.write(`${summary(results)}\n`);
