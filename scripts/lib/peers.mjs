/**
 * The programs that npm cannot bring. In: this machine. Out: those that are still missing after
 * an attempt to install them, which is made on Debian as root.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const plugin = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';

/**
 * command: what must be on the path, or what `check` looks for; packages: the Debian packages that
 * bring it; service: what a package starts by itself, which the tests start on their own.
 */
const peers = [
  { command: 'chromium', packages: ['chromium'] },
  { command: 'javac', packages: ['default-jdk-headless'] },
  { command: 'mvn', packages: ['maven'] },
  { command: 'openssl', packages: ['openssl'] },
  { command: 'storescu', packages: ['dcmtk'] },
  { command: 'gdcmconv', packages: ['libgdcm-tools'] },
  { command: 'dciodvfy', packages: ['dicom3tools'] },
  { command: 'Orthanc', packages: ['orthanc'], service: 'orthanc' },
  { command: 'DICOMweb of Orthanc', packages: ['orthanc-dicomweb'], check: ['test', '-e', plugin] },
  {
    command: 'pydicom and GDCM of Python',
    packages: ['python3-pydicom', 'python3-gdcm'],
    check: ['/usr/bin/python3', '-c', 'import pydicom, gdcm'],
  },
];

const works = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const isPresent = ({ command, check = ['sh', '-c', `command -v ${command}`] }) => works(...check);
const mayInstall = () => process.getuid?.() === 0 && works('apt-get', '--version');

export function installPeers() {
  const wanted = peers.filter((peer) => !isPresent(peer));
  if (wanted.length === 0 || !mayInstall()) return wanted;
  const packages = wanted.flatMap((peer) => peer.packages);
  process.stderr.write(`Installing ${packages.join(' ')} (apt-get) ...\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { env, stdio: ['ignore', 'ignore', 2] };
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
  for (const { service } of wanted)
    if (service !== undefined) works('systemctl', 'disable', '--now', service);
  return wanted.filter((peer) => !isPresent(peer));
}

/** The native engine of TensorFlow.js, in a folder of its own. */
export function installTfjsNode(node) {
  const root = join(import.meta.dirname, '../..');
  if (existsSync(join(root, 'node_modules/.tfjs-node/node_modules'))) return [];
  const setup = spawnSync(node, [join(root, 'scripts/setup-tfjs-node.mjs')], {
    stdio: ['ignore', 'ignore', 2],
  });
  const packages = ['python3-venv', 'make', 'g++'];
  return setup.status === 0 ? [] : [{ command: 'tfjs-node', packages }];
}
