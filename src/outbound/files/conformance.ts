/** Reads the conformance resources of a folder: every `<ResourceType>-<id>.json`, once. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Resource } from '@medplum/fhirtypes';
import { AppError } from '../../errors.ts';
import type { Conformance } from '../../ports/conformance.ts';

export function fileConformance(folder: string): Conformance {
  let reading: ReturnType<Conformance['all']> | undefined;
  return {
    all() {
      reading ??= readAll(folder);
      return reading;
    },
  };
}

async function readAll(folder: string) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (name) => {
      const resource: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
      if (isNamed(resource)) return resource;
      throw new AppError('plan-definition.invalid', 'it is no resource with an id', {
        where: name,
      });
    }),
  );
}

function isNamed(json: unknown): json is Resource & { readonly id: string } {
  return (
    typeof json === 'object' &&
    json !== null &&
    'resourceType' in json &&
    'id' in json &&
    typeof json.id === 'string'
  );
}
