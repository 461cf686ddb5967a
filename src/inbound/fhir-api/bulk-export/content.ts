/** What an export holds of a type: the question to the index, and its resources, line by line. */
import type { Condition, ResourceSearch } from '../../../ports/resource-search.ts';
import type { ExportJob } from '../../../ports/export-jobs.ts';
import { PATIENT } from '../search/parameters.ts';

/** About no patient: it comes with the results that it made. */
const OF_NOBODY = 'Device';

function contentOf({ hospital, since }: ExportJob, type: string): Condition[] {
  const owner: Condition = {
    name: PATIENT,
    anyOf: hospital === undefined ? 'any' : [{ system: hospital }],
  };
  return [
    ...(type === OF_NOBODY ? [] : [owner]),
    ...(since === undefined ? [] : [writtenAfter(Date.parse(since))]),
  ];
}

function writtenAfter(since: number): Condition {
  return { name: '_lastUpdated', anyOf: [{ comparison: 'sa', low: since, high: since + 1 }] };
}

export async function countOf(job: ExportJob, type: string, search: ResourceSearch) {
  const query = { type, conditions: contentOf(job, type), sort: [], offset: 0, count: 0 };
  return (await search.search(query, job.snapshot)).total;
}

/** Newline-delimited JSON, a batch of lines at a time. */
export async function* linesOf(job: ExportJob, type: string, search: ResourceSearch) {
  const query = { type, conditions: contentOf(job, type) };
  for await (const batch of search.batches(query, job.snapshot)) {
    yield batch.map(({ resource }) => `${JSON.stringify(resource)}\n`).join('');
  }
}
