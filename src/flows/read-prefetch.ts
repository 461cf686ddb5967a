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
    resources: resourcesIn(prefetch.get(template.key), template.asks.type),
  }));
  return {
    resources: read.flatMap(({ resources }) => resources ?? []),
    missing: read.flatMap(({ template, resources }) => (resources === undefined ? [template] : [])),
  };
}

/** undefined: what was asked for is not there, not all of it, or cannot be told. */
function resourcesIn(value: unknown, type: string): Resource[] | undefined {
  // CDS Hooks: null says that there is no such data.
  if (value === null) return [];
  if (!isResource(value)) return undefined;
  if (value.resourceType === type) return [value];
  if (value.resourceType !== 'Bundle' || !LISTS.includes(value.type)) return undefined;
  const found = entriesOf(value);
  if (found === undefined || found.some(isFailure)) return undefined;
  const resources = found.filter(({ resourceType }) => resourceType !== 'OperationOutcome');
  const isOfType = resources.length === 0 || resources.some((each) => each.resourceType === type);
  return isOfType ? resources : undefined;
}

/** What a search answers with, and what clients make of several. */
const LISTS: readonly unknown[] = ['searchset', 'collection'];

/** undefined: there are more pages, or an entry that is no resource. Nothing is checked of it yet. */
function entriesOf(bundle: object): Resource[] | undefined {
  const { link = [], entry = [] } = bundle as { link?: unknown; entry?: unknown };
  if (!Array.isArray(link) || !Array.isArray(entry)) return undefined;
  if (link.some((each: unknown) => valueOf(each, 'relation') === 'next')) return undefined;
  const resources = entry.map((each: unknown) => valueOf(each, 'resource'));
  return resources.every(isResource) ? resources : undefined;
}

function valueOf(given: unknown, key: string): unknown {
  return typeof given === 'object' && given !== null ? Reflect.get(given, key) : undefined;
}

function isFailure(resource: Resource): boolean {
  if (resource.resourceType !== 'OperationOutcome') return false;
  const issues: unknown = resource.issue;
  const fails = (issue: unknown) => ['error', 'fatal'].includes(String(valueOf(issue, 'severity')));
  return !Array.isArray(issues) || issues.some(fails);
}

function isResource(value: unknown): value is Resource {
  return (
    typeof value === 'object' &&
    value !== null &&
    'resourceType' in value &&
    typeof value.resourceType === 'string'
  );
}
