/**
 * `npm run setup:tfjs-node`. Installs @tensorflow/tfjs-node in a folder of its own (node_modules/.tfjs-node: nothing else is
 * touched), so that networks of TensorFlow.js run on TensorFlow's own library. Optional: without it they run on WebAssembly.
 *
 * Its install script downloads the library. Where that fails, the library comes from the wheel of tensorflow-cpu (PyPI), and
 * the addon is compiled here: python3 with venv, make and a C++ compiler are needed then.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TFJS_NODE = '@tensorflow/tfjs-node@4.22.0';
const WHEEL = 'tensorflow-cpu==2.21.0';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** A fresh install takes it away with the rest. */
const own = join(root, 'node_modules/.tfjs-node');
const folder = join(own, 'node_modules/@tensorflow/tfjs-node');
const python = join(own, 'tensorflow');

function run(command, args, options = {}) {
  process.stdout.write(`> ${command} ${args.join(' ')}\n`);
  execFileSync(command, args, { cwd: root, stdio: 'inherit', ...options });
}

function loads() {
  const program = `
    const util = require('node:util');
    util.isNullOrUndefined ??= (value) => value === null || value === undefined;
    util.isArray ??= Array.isArray;
    const tf = require('@tensorflow/tfjs-node');
    if (tf.add(1, 2).dataSync()[0] !== 3) process.exit(1);`;
  try {
    execFileSync(process.execPath, ['-e', program], { cwd: own, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function installPackage(withScripts) {
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'package.json'), '{ "private": true }\n');
  const scripts = `--ignore-scripts=${String(!withScripts)}`;
  run('npm', ['install', '--no-package-lock', scripts, TFJS_NODE], { cwd: own });
}

function wheelFolder() {
  const bin = join(python, 'bin/python');
  if (!existsSync(bin)) run('python3', ['-m', 'venv', python]);
  run(bin, ['-m', 'pip', 'install', '--quiet', '--no-deps', WHEEL]);
  const lib = join(python, 'lib');
  const found = readdirSync(lib).map((name) => join(lib, name, 'site-packages/tensorflow'));
  return found.find((each) => existsSync(each));
}

function linkLibrary(wheel) {
  const deps = join(folder, 'deps');
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(join(deps, 'lib'), { recursive: true });
  symlinkSync(join(wheel, 'include'), join(deps, 'include'));
  const links = {
    'libtensorflow.so': 'libtensorflow_cc.so.2',
    'libtensorflow.so.2': 'libtensorflow_cc.so.2',
    'libtensorflow_cc.so.2': 'libtensorflow_cc.so.2',
    'libtensorflow_framework.so': 'libtensorflow_framework.so.2',
    'libtensorflow_framework.so.2': 'libtensorflow_framework.so.2',
  };
  for (const [link, file] of Object.entries(links))
    symlinkSync(join(wheel, file), join(deps, 'lib', link));
}

/** node-gyp comes with npm; which npm, that says what it runs. */
function nodeGyp() {
  const npm =
    process.env.npm_execpath ??
    execFileSync('npm', ['exec', '--call', 'echo $npm_execpath'], { encoding: 'utf8' }).trim();
  return join(dirname(npm), '../node_modules/node-gyp/bin/node-gyp.js');
}

function compileAddon(wheel) {
  const headers = join(root, `node_modules/node-${process.platform}-${process.arch}`);
  const nodedir = existsSync(join(headers, 'include/node')) ? [`--nodedir=${headers}`] : [];
  const target = [
    '--module_name=tfjs_binding',
    `--module_path=${join(folder, 'lib/napi-v8')}`,
    '--napi_build_version=8',
  ];
  run(process.execPath, [nodeGyp(), 'rebuild', ...nodedir, ...target], {
    cwd: folder,
    // The addon finds the library by itself: nobody has to set LD_LIBRARY_PATH.
    env: { ...process.env, LDFLAGS: `-Wl,-rpath,${wheel}` },
  });
}

function attempt(what, work) {
  try {
    work();
  } catch (error) {
    process.stdout.write(`${what} failed: ${error.message}\n`);
  }
  return loads();
}

function fromWheel() {
  installPackage(false);
  const wheel = wheelFolder();
  if (wheel === undefined) throw new Error('the wheel holds no TensorFlow');
  linkLibrary(wheel);
  compileAddon(wheel);
}

const ready =
  (existsSync(folder) && loads()) ||
  attempt('The package’s own download', () => installPackage(true)) ||
  attempt('Compiling against the wheel', fromWheel);
if (!ready) rmSync(own, { recursive: true, force: true });
process.stdout.write(
  ready
    ? 'tfjs-node is installed and works.\n'
    : 'tfjs-node could not be installed; networks of TensorFlow.js run on WebAssembly, as before.\n',
);
process.exitCode = ready ? 0 : 1;
