/**
 * Folder of a package → its parts, checked: JSON Schema, hashes, and that the folder is named after id and version.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { AppError } from '../../errors.ts';
import definitionSchema from './model-definition.schema.json' with { type: 'json' };
import manifestSchema from './model-manifest.schema.json' with { type: 'json' };
import casesSchema from './reference-cases.schema.json' with { type: 'json' };
import type { ValidateFunction } from 'ajv';
import type { Definition, ModelManifest, ModelPackage } from '../../domain/model.ts';
import type { ReferenceCase } from '../../domain/reference-case.ts';

export interface PackageOnDisk extends ModelPackage {
  readonly cases: readonly ReferenceCase[];
}

const ajv = new Ajv({
  allErrors: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
});
const isManifest = ajv.compile<ModelManifest>(manifestSchema);
const isDefinition = ajv.compile<Definition>(definitionSchema);
const areCases = ajv.compile<readonly ReferenceCase[]>(casesSchema);

/** @throws AppError `model.invalid`, naming the file and every fault in it */
export function readModelPackage(folder: string): PackageOnDisk {
  const manifest = parse(isManifest, folder, 'manifest.json', readPart(folder, 'manifest.json'));
  const { id, version, weights, referenceCases } = manifest;
  if (basename(folder) !== version || basename(dirname(folder)) !== id) {
    throw invalid(folder, `the folder must be named ${id}/${version}, as the manifest says`);
  }
  const definition = parse(isDefinition, folder, weights.file, readHashed(folder, weights));
  const cases = parse(areCases, folder, referenceCases.file, readHashed(folder, referenceCases));
  return { manifest, definition, cases };
}

function readHashed(folder: string, part: { file: string; sha256: string }): string {
  const text = readPart(folder, part.file);
  const found = createHash('sha256').update(text).digest('hex');
  if (found !== part.sha256) {
    throw invalid(
      folder,
      `${part.file} has sha256 ${found.slice(0, 12)}…, the manifest says ${part.sha256.slice(0, 12)}…`,
    );
  }
  return text;
}

function readPart(folder: string, file: string): string {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch (cause) {
    throw invalid(folder, `${file} cannot be read`, cause);
  }
}

function parse<T>(is: ValidateFunction<T>, folder: string, file: string, text: string): T {
  const json = parseJson(folder, file, text);
  if (is(json)) return json;
  const faults = (is.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath || '/'} ${message ?? 'is invalid'}`,
  );
  throw invalid(folder, `${file}: ${[...new Set(faults)].slice(0, 5).join('; ')}`);
}

function parseJson(folder: string, file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(folder, `${file} is not JSON`, cause);
  }
}

function invalid(folder: string, fault: string, cause?: unknown): AppError {
  return new AppError('model.invalid', `${folder}: ${fault}`, { where: folder, cause });
}
