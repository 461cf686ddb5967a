/**
 * The programs that npm cannot bring. In: this machine. Out: those that are still missing after
 * an attempt to install them, which is made on Debian as root.
 */
import { spawnSync } from 'node:child_process';

/** command: what must be on the path; packages: the Debian packages that bring it. */
const peers = [
  { command: 'chromium', packages: ['chromium'] },
  { command: 'javac', packages: ['default-jdk-headless'] },
  { command: 'mvn', packages: ['maven'] },
];

const works = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const isPresent = ({ command }) => works('sh', '-c', `command -v ${command}`);
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
  return wanted.filter((peer) => !isPresent(peer));
}
