/**
 * `npm run test:peers`. In: optional Vitest arguments. Out: the tests against programs that npm
 * cannot bring; the last line is `N passed, N failed, N skipped`. Without its peer a test is
 * skipped, except in CI, where a missing peer is a failure.
 */
import { buildApp, prepare } from './lib/project.mjs';
import { installPeers, installTfjsNode } from './lib/peers.mjs';
import { runTests, summary } from './lib/vitest.mjs';

const node = prepare();
const isBuilt = buildApp(node);
const missing = [...installPeers(), ...installTfjsNode(node)];
if (missing.length > 0) {
  const names = missing.map(
    (peer) => `${peer.command} (apt-get install ${peer.packages.join(' ')})`,
  );
  process.stderr.write(`Missing: ${names.join(', ')}\n`);
}
const results = await runTests(node, ['peers'], process.argv.slice(2));
if (process.env.CI === 'true') results.failed += missing.length;
if (!isBuilt) results.failed += 1;
process.exitCode = results.ok && results.failed === 0 ? 0 : 1;
process.stdout.write(`${summary(results)}\n`);
