/** A file of a model package → its content, checked: that it is there, its hash, its JSON Schema. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ValidateFunction } from 'ajv';
import { AppError } from '../../errors.ts';

interface Part {
  readonly file: string;
  readonly sha256: string;
}

/** @throws AppError `model.invalid`: the folder is not named after what is in it */
export function checkName(folder: string, { id, version }: { id: string; version: string }): void {
  if (basename(folder) === version && basename(dirname(folder)) === id) return;
  throw invalid(folder, `the folder must be named ${id}/${version}, as the manifest says`);
}

/** @throws AppError `model.invalid`: it cannot be read, or it is another file than the manifest says */
export function readHashed(folder: string, part: Part): Buffer {
  const content = readPart(folder, part.file);
  const found = createHash('sha256').update(content).digest('hex');
  if (found !== part.sha256) {
    throw invalid(
      folder,
      `${part.file} has sha256 ${found.slice(0, 12)}…, the manifest says ${part.sha256.slice(0, 12)}…`,
    );
  }
  return content;
}

export function readPart(folder: string, file: string): Buffer {
  try {
    return readFileSync(join(folder, file));
  } catch (cause) {
    throw invalid(folder, `${file} cannot be read`, cause);
  }
}

/** @throws AppError `model.invalid`, with the first five faults */
export function parsePart<T>(
  is: ValidateFunction<T>,
  folder: string,
  file: string,
  content: Buffer,
): T {
  const json = parseJson(folder, file, content);
  if (is(json)) return json;
  const faults = (is.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath || '/'} ${message ?? 'is invalid'}`,
  );
  throw invalid(folder, `${file}: ${[...new Set(faults)].slice(0, 5).join('; ')}`);
}

/** @throws AppError `model.invalid` */
export function parseJson(folder: string, file: string, content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch (cause) {
    throw invalid(folder, `${file} is not JSON`, cause);
  }
}

export function invalid(folder: string, fault: string, cause?: unknown): AppError {
  return new AppError('model.invalid', `${folder}: ${fault}`, { where: folder, cause });
}
