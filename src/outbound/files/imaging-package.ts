/**
 * Folder of a network that reads images → its parts, checked: JSON Schema, every hash, and that they fit together.
 *
 * Whether the network itself is what the manifest says, and computes right, is asked of the engine: flows/check-network.ts.
 */
import { Ajv } from 'ajv';
import type {
  ImagingManifest,
  ImagingPackage,
  ImagingReferenceCase,
  OutOfDistribution,
} from '../../domain/imaging-model.ts';
import casesSchema from './imaging-cases.schema.json' with { type: 'json' };
import manifestSchema from './imaging-manifest.schema.json' with { type: 'json' };
import distanceSchema from './out-of-distribution.schema.json' with { type: 'json' };
import { checkName, invalid, parseJson, parsePart, readHashed, readPart } from './package-parts.ts';

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, strictTuples: false });
const isManifest = ajv.compile<ImagingManifest>(manifestSchema);
const areCases = ajv.compile<readonly ImagingReferenceCase[]>(casesSchema);
const isDistance = ajv.compile<OutOfDistribution>(distanceSchema);

/** Is it a network? A manifest that cannot be read is not. */
export function isImagingFolder(folder: string): boolean {
  try {
    const json = parseJson(folder, 'manifest.json', readPart(folder, 'manifest.json'));
    return typeof json === 'object' && json !== null && 'kind' in json && json.kind === 'cnn';
  } catch {
    return false;
  }
}

/** @throws AppError `model.invalid`, naming the file and what is wrong with it */
export function readImagingPackage(folder: string): ImagingPackage {
  const manifest = parsePart(
    isManifest,
    folder,
    'manifest.json',
    readPart(folder, 'manifest.json'),
  );
  checkName(folder, manifest);
  const { weights, referenceCases, network, outOfDistribution } = manifest;
  checkClasses(folder, manifest);
  for (const file of [weights, ...(network.shards ?? [])]) readHashed(folder, file);
  const cases = parsePart(
    areCases,
    folder,
    referenceCases.file,
    readHashed(folder, referenceCases),
  );
  for (const { image } of cases) readHashed(folder, image);
  return {
    manifest,
    folder,
    cases,
    outOfDistribution:
      outOfDistribution === undefined
        ? undefined
        : readDistance(folder, outOfDistribution, network.embedding),
  };
}

function readDistance(
  folder: string,
  part: { readonly file: string; readonly sha256: string },
  embedding: string | undefined,
): OutOfDistribution {
  if (embedding === undefined)
    throw invalid(folder, 'outOfDistribution needs network.embedding, the features it measures');
  const found = parsePart(isDistance, folder, part.file, readHashed(folder, part));
  const { centres, whiten, detector } = found;
  const rows = [...centres, ...whiten, ...(detector === undefined ? [] : [detector.weights])];
  if (new Set(rows.map((row) => row.length)).size !== 1)
    throw invalid(
      folder,
      `${part.file}: centres, whiten and detector have rows of different length`,
    );
  return found;
}

function checkClasses(folder: string, { classes, conformal, threshold }: ImagingManifest): void {
  const ids = classes.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) throw invalid(folder, 'two classes have the same id');
  const [, absent] = ids;
  if (ids.length === 2 && (absent !== 'absent' || threshold === undefined))
    throw invalid(folder, 'of two classes the second is "absent", and there is a threshold');
  const quantiles = Object.keys(conformal.quantiles);
  if (ids.some((id) => !quantiles.includes(id)) || quantiles.some((id) => !ids.includes(id)))
    throw invalid(folder, 'conformal.quantiles must name each class, and no other');
}
