/**
 * Folder of a package → its parts, checked: JSON Schema, hashes, and that the folder is named after id and version.
 */
import { Ajv } from 'ajv';
import definitionSchema from './model-definition.schema.json' with { type: 'json' };
import manifestSchema from './model-manifest.schema.json' with { type: 'json' };
import casesSchema from './reference-cases.schema.json' with { type: 'json' };
import { AppError } from '../../errors.ts';
import { foreignDefinition } from './foreign/foreign-definition.ts';
import { checkName, invalid, parsePart, readHashed, readPart } from './package-parts.ts';
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

/** @throws AppError `model.invalid`, naming the folder and the file */
function foreignPart(folder: string, manifest: ModelManifest, bytes: Uint8Array): Definition {
  try {
    return foreignDefinition(manifest, bytes);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw invalid(folder, `${manifest.weights.file}: ${error.message}`, error);
  }
}

/** @throws AppError `model.invalid`, naming the file and every fault in it */
export function readModelPackage(folder: string): PackageOnDisk {
  const manifest = parsePart(
    isManifest,
    folder,
    'manifest.json',
    readPart(folder, 'manifest.json'),
  );
  const { weights, referenceCases } = manifest;
  checkName(folder, manifest);
  const bytes = readHashed(folder, weights);
  const definition =
    weights.format === undefined
      ? parsePart(isDefinition, folder, weights.file, bytes)
      : foreignPart(folder, manifest, bytes);
  const cases = parsePart(
    areCases,
    folder,
    referenceCases.file,
    readHashed(folder, referenceCases),
  );
  return { manifest, definition, cases };
}
