/**
 * The model registry out of a folder: models/<id>/<version>/, the newest version of each.
 *
 * A package loads only when its schema, its hashes, its expressions and all its reference cases hold; else it is listed as
 * a fault with the reason, and the others load.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import { isImagingFolder, readImagingPackage } from './imaging-package.ts';
import { readModelPackage } from './model-package.ts';
import type { CompiledModel } from '../../domain/compiled-model.ts';
import type { ModelPackage } from '../../domain/model.ts';
import type { ReferenceCase, Verification } from '../../domain/reference-case.ts';
import type {
  ModelFault,
  ModelRegistry,
  RegisteredModel,
  RegisteredNetwork,
} from '../../ports/model-registry.ts';

export interface ModelFolder {
  /** Folder that holds models/<id>/<version>/. */
  readonly folder: string;
  /** Ids; `*` is any text: `['*']`, `['prevent-*']`. */
  readonly enabled: readonly string[];
  /** Ids that are off although `enabled` names them. */
  readonly disabled: readonly string[];
  readonly compile: (model: ModelPackage) => CompiledModel;
  readonly verify: (model: CompiledModel, cases: readonly ReferenceCase[]) => Verification;
}

/** @throws AppError `model.invalid` when the folder itself cannot be read */
export function fileModelRegistry(options: ModelFolder): ModelRegistry {
  const faults: ModelFault[] = [];
  const loaded: RegisteredModel[] = [];
  const networks: RegisteredNetwork[] = [];
  for (const folder of newestVersions(options.folder)) {
    try {
      if (isImagingFolder(folder)) networks.push(loadNetwork(folder, options));
      else loaded.push(load(folder, options));
    } catch (error) {
      faults.push(faultOf(error, folder));
    }
  }
  const ids = [
    ...loaded.map(({ model }) => model.manifest.id),
    ...networks.map(({ pack }) => pack.manifest.id),
  ];
  faults.push(...unknownNames(options, ids, faults));
  const enabled = loaded.filter((each) => each.enabled).map(({ model }) => model);
  const byId = new Map(enabled.map((model) => [model.manifest.id, model]));
  return {
    all: () => enabled,
    registered: () => loaded,
    networks: () => networks,
    faults: () => faults,
    get: (id) => {
      const model = byId.get(id);
      if (model !== undefined) return model;
      throw new AppError(
        'model.unknown',
        `no model "${id}"; there are: ${[...byId.keys()].join(', ')}`,
        {
          where: id,
        },
      );
    },
  };
}

function load(folder: string, options: ModelFolder): RegisteredModel {
  const { cases, ...pack } = readModelPackage(folder);
  const model = options.compile(pack);
  const { failed } = options.verify(model, cases);
  if (failed.length > 0) {
    const names = failed.slice(0, 3).map(({ id }) => id);
    throw new AppError(
      'model.invalid',
      `${folder}: ${failed.length} of ${cases.length} reference cases fail (${names.join(', ')})`,
      { where: folder },
    );
  }
  return { model, cases, enabled: isEnabled(pack.manifest.id, options) };
}

function loadNetwork(folder: string, options: ModelFolder): RegisteredNetwork {
  const pack = readImagingPackage(folder);
  return { pack, enabled: isEnabled(pack.manifest.id, options) };
}

function isEnabled(id: string, { enabled, disabled }: ModelFolder): boolean {
  return enabled.some((name) => matches(name, id)) && !disabled.some((name) => matches(name, id));
}

function matches(name: string, id: string): boolean {
  const parts = name.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(id);
}

/** How the model was made, beside its versions. */
const TRAINING = 'training';

/** The folder of the newest version of each model, by id. */
function newestVersions(folder: string): string[] {
  return foldersIn(folder).flatMap((id) => {
    const newest = foldersIn(join(folder, id))
      .filter((name) => name !== TRAINING)
      .at(-1);
    return newest === undefined ? [] : [join(folder, id, newest)];
  });
}

/** Names of folders, 2 before 10. @throws AppError `model.invalid` */
function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  } catch (cause) {
    throw new AppError('model.invalid', `${folder} cannot be read`, { where: folder, cause });
  }
}

/** A setting that names a model which is not there is a typing error that switches nothing. */
function unknownNames(
  { enabled, disabled }: ModelFolder,
  ids: readonly string[],
  broken: readonly ModelFault[],
): ModelFault[] {
  const settings = [
    ...enabled.map((name) => ({ name, where: 'models.enabled' })),
    ...disabled.map((name) => ({ name, where: 'models.disabled' })),
  ];
  return settings.flatMap(({ name, where }) => {
    const known =
      ids.some((id) => matches(name, id)) ||
      broken.some((fault) => fault.where.includes(`/${name}/`));
    if (known) return [];
    return [
      { where, code: 'model.unknown', message: `${where} names "${name}", which is not there` },
    ];
  });
}

function faultOf(error: unknown, where: string): ModelFault {
  if (error instanceof AppError) return { where, code: error.code, message: error.message };
  throw error;
}
