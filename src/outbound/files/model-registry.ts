/**
 * The model registry out of folders <id>/<version>/: the project's own, and the hospital's.
 *
 * Of each model the served version is loaded, and those that run in its shadow. A package loads only when its schema, its
 * hashes, its expressions and all its reference cases hold; else it is listed as a fault with the reason, and the others load.
 */
import { AppError } from '../../errors.ts';
import { isImagingFolder, readImagingPackage } from './imaging-package.ts';
import { readModelPackage } from './model-package.ts';
import { doubleVersions, servedOf, versionFolders } from './version-folders.ts';
import type { VersionFolder } from './version-folders.ts';
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
  /** The project's packages: <id>/<version>/. */
  readonly folder: string;
  /** The hospital's, in the same layout. */
  readonly own?: string;
  /** Versions that were promoted, by id. */
  readonly promoted?: ReadonlyMap<string, string>;
  /** Ids; `*` is any text: `['*']`, `['prevent-*']`. */
  readonly enabled: readonly string[];
  /** Ids that are off although `enabled` names them. */
  readonly disabled: readonly string[];
  /** `id@version`: runs beside the served version. */
  readonly shadow?: readonly string[];
  readonly compile: (model: ModelPackage) => CompiledModel;
  readonly verify: (model: CompiledModel, cases: readonly ReferenceCase[]) => Verification;
}

/** @throws AppError `model.invalid` when the folder itself cannot be read */
export function fileModelRegistry(options: ModelFolder): ModelRegistry {
  const all = versionFolders(options.folder, options.own);
  const { served, faults } = servedVersions(all, options);
  const loaded: RegisteredModel[] = [];
  const networks: RegisteredNetwork[] = [];
  for (const { folder } of served) {
    const one = attempt(() => loadAny(folder, options), folder, faults);
    if (one === undefined) continue;
    if ('pack' in one) networks.push(one);
    else loaded.push(one);
  }
  const ids = all.map(({ id }) => id);
  faults.push(...unknownNames(options, ids));
  const enabled = loaded.filter((each) => each.enabled).map(({ model }) => model);
  const byId = new Map(enabled.map((model) => [model.manifest.id, model]));
  const shadows = shadowVersions(all, served, options, faults);
  return {
    all: () => enabled,
    registered: () => loaded,
    networks: () => networks,
    faults: () => faults,
    shadows: () => shadows.map(({ model }) => model),
    versions: () =>
      all.map((each) => ({ ...each, state: stateOf(each, served, shadows) }) as const),
    open: (id, version) => loadAny(folderOf(all, id, version), options),
    get: (id) => {
      const model = byId.get(id);
      if (model !== undefined) return model;
      throw new AppError(
        'model.unknown',
        `no model "${id}"; there are: ${[...byId.keys()].join(', ')}`,
        { where: id },
      );
    },
  };
}

interface ShadowVersion {
  readonly folder: string;
  readonly model: CompiledModel;
}

function servedVersions(
  all: readonly VersionFolder[],
  { promoted }: ModelFolder,
): { served: VersionFolder[]; faults: ModelFault[] } {
  const faults = doubleVersions(all);
  const served = [...new Set(all.map(({ id }) => id))].flatMap((id) => {
    const versions = all.filter((each) => each.id === id);
    return servedOf(versions, promoted?.get(id)) ?? [];
  });
  for (const [id, version] of promoted ?? []) {
    if (served.some((each) => each.id === id)) continue;
    const message = `${id}@${version} was promoted and is not there: nothing of it is served; put it back, or run mentor models rollback ${id}`;
    faults.push({ where: id, code: 'model.unknown', message });
  }
  return { served, faults };
}

function attempt<T>(work: () => T, where: string, faults: ModelFault[]): T | undefined {
  try {
    return work();
  } catch (error) {
    faults.push(faultOf(error, where));
    return undefined;
  }
}

function loadAny(folder: string, options: ModelFolder): RegisteredModel | RegisteredNetwork {
  if (!isImagingFolder(folder)) return load(folder, options);
  const pack = readImagingPackage(folder);
  return { pack, enabled: isEnabled(pack.manifest.id, options) };
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

function shadowVersions(
  all: readonly VersionFolder[],
  served: readonly VersionFolder[],
  options: ModelFolder,
  faults: ModelFault[],
): ShadowVersion[] {
  const fault = (message: string): [] => {
    faults.push({ where: 'models.shadow', code: 'model.unknown', message });
    return [];
  };
  return (options.shadow ?? []).flatMap((name) => {
    const found = all.find(({ id, version }) => `${id}@${version}` === name);
    if (found === undefined) return fault(`models.shadow names "${name}", which is not there`);
    if (served.includes(found)) return fault(`models.shadow names "${name}", which is served`);
    const one = attempt(() => loadAny(found.folder, options), found.folder, faults);
    if (one === undefined) return [];
    if ('pack' in one) {
      return fault(`models.shadow names "${name}": a network that reads images has no shadow`);
    }
    return one.enabled ? [{ folder: found.folder, model: one.model }] : [];
  });
}

function stateOf(
  each: VersionFolder,
  served: readonly VersionFolder[],
  shadows: readonly ShadowVersion[],
): 'served' | 'shadow' | 'other' {
  if (served.includes(each)) return 'served';
  return shadows.some(({ folder }) => folder === each.folder) ? 'shadow' : 'other';
}

/** @throws AppError `model.unknown` */
function folderOf(all: readonly VersionFolder[], id: string, version: string): string {
  const versions = all.filter((each) => each.id === id);
  const found = versions.find((each) => each.version === version);
  if (found !== undefined) return found.folder;
  const [what, there] =
    versions.length === 0
      ? [`no model "${id}"`, [...new Set(all.map((each) => each.id))]]
      : [`no version "${version}" of ${id}`, versions.map((each) => each.version)];
  throw new AppError('model.unknown', `${what}; there are: ${there.join(', ')}`, { where: id });
}

function isEnabled(id: string, { enabled, disabled }: ModelFolder): boolean {
  return enabled.some((name) => matches(name, id)) && !disabled.some((name) => matches(name, id));
}

function matches(name: string, id: string): boolean {
  const parts = name.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(id);
}

/** A setting that names a model which is not there is a typing error that switches nothing. */
function unknownNames({ enabled, disabled }: ModelFolder, ids: readonly string[]): ModelFault[] {
  const settings = [
    ...enabled.map((name) => ({ name, where: 'models.enabled' })),
    ...disabled.map((name) => ({ name, where: 'models.disabled' })),
  ];
  return settings.flatMap(({ name, where }) => {
    if (ids.some((id) => matches(name, id))) return [];
    return [
      { where, code: 'model.unknown', message: `${where} names "${name}", which is not there` },
    ];
  });
}

function faultOf(error: unknown, where: string): ModelFault {
  if (error instanceof AppError) return { where, code: error.code, message: error.message };
  throw error;
}
