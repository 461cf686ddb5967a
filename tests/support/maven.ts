/** Java libraries from Maven. In: a folder with a pom.xml. Out: their class path; whether Java and Maven are there. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Both are needed, and a JDK rather than a JRE: `describe.skipIf(!hasJavaAndMaven)('… (needs Java and Maven)')`. */
export const hasJavaAndMaven = [
  ['javac', '-version'],
  ['mvn', '--version'],
].every(([command = '', flag = '']) => spawnSync(command, [flag]).status === 0);

/** Asked of Maven where it is not there, or where a part of it is gone. */
export async function mavenClasspath(folder: string): Promise<string> {
  const file = join(folder, 'target/classpath');
  if (!isWhole(file)) {
    await promisify(execFile)('mvn', ['-q', '-B', 'dependency:build-classpath'], { cwd: folder });
  }
  return readFileSync(file, 'utf8').trim();
}

function isWhole(file: string): boolean {
  return (
    existsSync(file) &&
    readFileSync(file, 'utf8')
      .trim()
      .split(':')
      .every((jar) => existsSync(jar))
  );
}
