/**
 * The budget of the launch view. In: smart-app/dist. Out: kB gzip of the entry and everything it imports at once; fails
 * above the budget, and where index.html holds an inline script or style.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const BUDGET_BYTES = 150_000;
const dist = fileURLToPath(new URL('./dist/', import.meta.url));

export function launchSize(folder = dist) {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const entries = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(
    ([, path]) => path,
  );
  const seen = new Set();
  const follow = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    const code = readFileSync(join(folder, path), 'utf8');
    for (const [, name] of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) {
      follow(`assets/${name}`);
    }
  };
  entries.forEach(follow);
  const gzip = (path) => gzipSync(readFileSync(join(folder, path)), { level: 9 }).length;
  const files = [...seen].map((path) => ({ path, bytes: gzip(path) }));
  const inline = /<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=/i.test(html);
  return { files, bytes: files.reduce((sum, file) => sum + file.bytes, 0), inline };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { files, bytes, inline } = launchSize();
  for (const file of files) console.log(`${(file.bytes / 1000).toFixed(1)} kB  ${file.path}`);
  console.log(`${(bytes / 1000).toFixed(1)} kB gzip of ${BUDGET_BYTES / 1000}`);
  if (inline) console.error('index.html holds an inline script or style.');
  process.exitCode = bytes > BUDGET_BYTES || inline ? 1 : 0;
}
