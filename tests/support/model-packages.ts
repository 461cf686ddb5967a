/** The shipped model packages, read and compiled for tests. In: `models/`. Out: CompiledModel and reference cases by id. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compileModel } from '#src/steps/scoring/compile-model.ts';
import type { CompiledModel } from '#src/domain/compiled-model.ts';
import type { Definition, ModelManifest } from '#src/domain/model.ts';
import type { ReferenceCase } from '#src/domain/reference-case.ts';

export const MODELS_FOLDER = join(import.meta.dirname, '../../models');

function readJson(...path: string[]): unknown {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

export interface ShippedModel {
  readonly model: CompiledModel;
  readonly cases: readonly ReferenceCase[];
  readonly folder: string;
}

/** Newest version of every package of this clone but the networks: published models and those that the project trained. */
export const SHIPPED: ReadonlyMap<string, ShippedModel> = new Map(
  readdirSync(MODELS_FOLDER)
    .flatMap((id) => {
      const versions = readdirSync(join(MODELS_FOLDER, id)).filter((name) => name !== 'training');
      const folder = join(MODELS_FOLDER, id, versions.sort().at(-1) ?? '');
      return existsSync(join(folder, 'manifest.json')) ? [folder] : [];
    })
    .map((folder) => ({ folder, manifest: readJson(folder, 'manifest.json') as ModelManifest }))
    .filter(({ manifest }) => manifest.kind !== 'cnn')
    .map(({ folder, manifest }) => {
      const definition = readJson(folder, manifest.weights.file) as Definition;
      const cases = readJson(folder, manifest.referenceCases.file) as ReferenceCase[];
      return [
        manifest.id,
        { folder, cases, model: compileModel({ manifest, definition }) },
      ] as const;
    }),
);

const LEARNED = ['logistic', 'trees', 'packed-trees'];

/** Those of others, whose numbers were published: the reference vectors are of these. */
export const PUBLISHED: ReadonlyMap<string, ShippedModel> = new Map(
  [...SHIPPED].filter(([, { model }]) => !LEARNED.includes(model.definition.form)),
);

export function shipped(id: string): CompiledModel {
  const found = SHIPPED.get(id);
  if (found === undefined) throw new Error(`there is no model ${id}`);
  return found.model;
}
