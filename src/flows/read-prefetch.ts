/** What a CDS client sent along. In: templates and what came. Out: resources, and the templates that were not filled. */
import type { Resource } from '@medplum/fhirtypes';
import type { PrefetchTemplate } from './prefetch-templates.ts';

export interface Prefetched {
  readonly resources: readonly Resource[];
  /** Not provided, or answered with a failure. */
  readonly missing: readonly PrefetchTemplate[];
}

export function readPrefetch(
  templates: readonly PrefetchTemplate[],
  prefetch: ReadonlyMap<string, unknown>,
): Prefetched {
  const read = templates.map((template) => ({
    template,
    resources: resourcesIn(prefetch.get(template.key)),
  }));
  return {
    resources: read.flatMap(({ resources }) => resources ?? []),
    missing: read.flatMap(({ template, resources }) => (resources === undefined ? [template] : [])),
  };
}

/** undefined: what was asked for is not there, or not all of it. */
function resourcesIn(value: unknown): Resource[] | undefined {
  // CDS Hooks: null says that there is no such data.
  if (value === null) return [];
  if (!isResource(value)) return undefined;
  if (value.resourceType === 'OperationOutcome') return undefined;
  if (value.resourceType !== 'Bundle') return [value];
  const isWhole = value.link?.every(({ relation }) => relation !== 'next') ?? true;
  const found: unknown[] = (value.entry ?? []).map(({ resource }) => resource);
  const resources = found.filter(isResource);
  return isWhole && !resources.some(isFailure)
    ? resources.filter(({ resourceType }) => resourceType !== 'OperationOutcome')
    : undefined;
}

function isFailure(resource: Resource): boolean {
  return (
    resource.resourceType === 'OperationOutcome' &&
    resource.issue.some(({ severity }) => severity === 'error' || severity === 'fatal')
  );
}

function isResource(value: unknown): value is Resource {
  return (
    typeof value === 'object' &&
    value !== null &&
    'resourceType' in value &&
    typeof value.resourceType === 'string'
  );
}
