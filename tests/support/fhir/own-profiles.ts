/** Our profiles. In: the folder /profiles and a resource. Out: those that its meta.profile names. */
import type { Resource, StructureDefinition } from '@medplum/fhirtypes';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../profiles/', import.meta.url));
let own: Map<string, StructureDefinition> | undefined;

function ownProfiles(): Map<string, StructureDefinition> {
  own ??= new Map(
    (existsSync(folder) ? readdirSync(folder) : [])
      .filter((name) => /^StructureDefinition-.+\.json$/.test(name))
      .map((name) => JSON.parse(readFileSync(folder + name, 'utf8')) as StructureDefinition)
      .map((profile) => [profile.url, profile]),
  );
  return own;
}

export function profilesOf(resource: Resource): StructureDefinition[] {
  return (resource.meta?.profile ?? [])
    .map((canonical) => ownProfiles().get(canonical.split('|', 1)[0] ?? ''))
    .filter((profile) => profile !== undefined)
    .filter((profile) => profile.type === resource.resourceType);
}
