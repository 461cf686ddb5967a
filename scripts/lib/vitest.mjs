/**
 * Runs test projects with Vitest on Node 24. In: project names and further arguments.
 * Out: Vitest's own output, then what failed by name, and as the last line
 * `N passed, N failed, N skipped`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root, whenNpmEnds } from './project.mjs';

export async function runTests(node, projects, args, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'mentor-tests-'));
  const file = join(folder, 'results.json');
  try {
    const code = await vitest(node, projects, [...args, `--outputFile.json=${file}`], env);
    const counts = count(file);
    if (code !== 0 && counts.failed === 0) {
      process.stderr.write('Vitest failed outside of a test; see above.\n');
      counts.failed = 1;
    }
    const ok = counts.failed === 0 && counts.passed > 0;
    return { ...counts, ok };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const summary = ({ passed, failed, skipped, failures = [] }) =>
  [...failures, `${passed} passed, ${failed} failed, ${skipped} skipped`].join('\n');

function vitest(node, projects, args, env) {
  const command = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    ...projects.flatMap((project) => ['--project', project]),
    ...args,
  ];
  const child = spawn(node, command, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  whenNpmEnds(() => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** A file that failed to load holds no test; it counts as one failure. */
function count(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0, failures: [] };
  const results = JSON.parse(readFileSync(file, 'utf8'));
  const broken = results.testResults.filter(
    (each) => each.status === 'failed' && each.assertionResults.every((t) => t.status !== 'failed'),
  );
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + broken.length,
    skipped: results.numPendingTests + results.numTodoTests,
    failures: results.testResults.flatMap(failuresOf),
  };
}

/** `FAILED file > test: first lines of the message`, also where a whole file could not be loaded. */
function failuresOf({ name, status, message, assertionResults }) {
  const file = relative(root, name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) {
    return status === 'failed' ? [`FAILED ${file}: ${firstLines(message)}`] : [];
  }
  return failed.map(
    (test) => `FAILED ${file} > ${test.fullName}: ${firstLines(test.failureMessages.join(' | '))}`,
  );
}

const firstLines = (text) => text.split('\n').slice(0, 6).join(' / ').slice(0, 600);
