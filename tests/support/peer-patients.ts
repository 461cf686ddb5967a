/**
 * Patients to load into a real server, as transactions. Out: those of the sandbox, with ids of their own; and of Synthea,
 * with urn:uuid, where its folder is beside the checkout.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { seededResources } from '#src/sandbox/patients/all.ts';

const SYNTHEA = join(import.meta.dirname, '../../../shared/data/synthea-r4/bundles');

/** Under the ids that they have. */
export function putAll(resources: readonly Resource[]): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: resources.map((resource) => ({
      resource,
      request: { method: 'PUT', url: `${resource.resourceType}/${resource.id ?? ''}` },
    })),
  };
}

export function sandboxPatients(): Bundle {
  return putAll(seededResources(new Date().toISOString()));
}

/** Spread over the smaller half of the files: young and old, living and not. */
export function syntheaPatients(count: number): Bundle[] {
  if (!existsSync(SYNTHEA)) return [];
  const sizes = readdirSync(SYNTHEA).map((name) => {
    const file = join(SYNTHEA, name);
    return { file, size: statSync(file).size };
  });
  const files = sizes.toSorted((one, other) => one.size - other.size).map(({ file }) => file);
  const step = Math.floor(files.length / 2 / count);
  return Array.from({ length: count }, (_, n) => {
    const text = gunzipSync(readFileSync(files[n * step] ?? '')).toString();
    return JSON.parse(text) as Bundle;
  });
}
