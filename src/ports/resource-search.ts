/** Finding published resources by what they hold, by index: a page of them without looking at the others. */
import type { Resource } from '@medplum/fhirtypes';
import type { StoredVersion } from './resource-store.ts';

/** A value that a resource is found by: a text (with a system, where it is a code), or a range of numbers or moments. */
export interface IndexedValue {
  /** Name of the search parameter. */
  readonly name: string;
  readonly text?: string;
  readonly system?: string;
  /** Milliseconds for a date. */
  readonly low?: number;
  readonly high?: number;
  /** A second way to say the same: found by, not sorted by. */
  readonly isAlias?: true;
}

export interface SearchIndex {
  /** Changes with what is indexed: a store then indexes anew. */
  readonly version: string;
  valuesOf(resource: Resource): readonly IndexedValue[];
}

/** How a range that was found lies to the range that is asked for (FHIR R4 search, prefixes). */
export type Comparison = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap';

export type Match =
  | { readonly text: string; readonly system?: string }
  | { readonly system: string }
  | { readonly startsWith: string }
  | { readonly comparison: Comparison; readonly low: number; readonly high: number };

export interface Condition {
  readonly name: string;
  /** One of them fits; `any`: there is a value at all. */
  readonly anyOf: readonly Match[] | 'any';
  /** None of them fits. */
  readonly not?: boolean;
}

export interface IndexSort {
  readonly name: string;
  readonly by: 'text' | 'range';
  readonly descending: boolean;
}

export interface IndexQuery {
  readonly type: string;
  /** All of them. */
  readonly conditions: readonly Condition[];
  /** What has no value comes last; where equal, the last written first. */
  readonly sort: readonly IndexSort[];
  readonly offset: number;
  readonly count: number;
}

export interface ResourceSearch {
  /** Of the state up to a snapshot. A patient is found as `patient`: the reference as text, the hospital as system. */
  search(
    query: IndexQuery,
    snapshot: number,
  ): Promise<{ readonly page: readonly StoredVersion[]; readonly total: number }>;
  /** All of them, the last written first, some at a time. */
  batches(
    query: Pick<IndexQuery, 'type' | 'conditions'>,
    snapshot: number,
  ): AsyncIterable<readonly StoredVersion[]>;
}
