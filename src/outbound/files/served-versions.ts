/** `<folder>/<id>.json`: the versions that were chosen of a model, written beside their place and moved there. */
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { AppError } from '../../errors.ts';
import type { ChosenVersion, ServedVersions } from '../../ports/served-versions.ts';

const text = { type: 'string' } as const;
const areChosen = new Ajv().compile<readonly ChosenVersion[]>({
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    required: ['version', 'at', 'who', 'reason'],
    properties: { version: text, at: text, who: text, reason: text },
  },
});

export function fileServedVersions(folder: string): ServedVersions {
  return {
    async chosen(id) {
      return readChosen(join(folder, `${id}.json`));
    },
    async keep(id, chosen) {
      const file = join(folder, `${id}.json`);
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        await writeDurably(folder, file, `${JSON.stringify(chosen, null, 1)}\n`);
      } catch (cause) {
        throw failed(file, 'cannot be written', cause);
      }
    },
  };
}

/** The version of each model that is to be served, by id. @throws AppError `store.failed` */
export function promotedVersions(folder: string): ReadonlyMap<string, string> {
  const promoted = new Map<string, string>();
  for (const name of namesIn(folder)) {
    const last = readChosen(join(folder, name)).at(-1);
    if (last !== undefined) promoted.set(name.slice(0, -'.json'.length), last.version);
  }
  return promoted;
}

/** Another text when a choice was made since. */
export function stampOf(folder: string): string {
  return namesIn(folder)
    .map((name) => {
      const { mtimeMs, ino } = statSync(join(folder, name));
      return `${name} ${mtimeMs} ${ino}`;
    })
    .join('\n');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw failed(folder, 'cannot be read', cause);
  }
}

function readChosen(file: string): readonly ChosenVersion[] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw failed(file, 'cannot be read', cause);
  }
  if (areChosen(json)) return json;
  throw failed(file, 'is no list of versions');
}

async function writeDurably(folder: string, file: string, content: string): Promise<void> {
  const part = await open(`${file}.part`, 'w', 0o600);
  try {
    await part.writeFile(content);
    await part.sync();
  } finally {
    await part.close();
  }
  await rename(`${file}.part`, file);
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function failed(where: string, what: string, cause?: unknown): AppError {
  return new AppError('store.failed', `the choice of versions ${what}`, { where, cause });
}
