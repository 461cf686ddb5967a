/** One resource of the input, with what is needed to name it as a source. */
import type { Source } from '../../domain/source.ts';
import type { Json } from './json.ts';
import { isJson, objectOf, textOf } from './json.ts';

/** Made once: what splits a Bundle hands these on, so that nobody looks at a resource's envelope twice. */
export class RecordEntry {
  readonly resource: Json;
  readonly type: string;
  readonly fullUrl: string | undefined;
  readonly path: string | undefined;

  constructor(resource: Json, type: string, fullUrl?: string, path?: string) {
    this.resource = resource;
    this.type = type;
    this.fullUrl = fullUrl;
    this.path = path;
  }
}

/**
 * The resource of an item: a resource alone, an entry of a Bundle (`{ fullUrl, resource }`), or what was made before.
 * An item may say where it stands (`path`), for messages.
 *
 * @returns undefined where it holds no resource that can be told
 */
export function entryOf(item: unknown): RecordEntry | undefined {
  if (item instanceof RecordEntry) return item;
  if (!isJson(item)) return undefined;
  const own = textOf(item['resourceType']);
  if (own !== undefined) return new RecordEntry(item, own);
  const resource = objectOf(item['resource']);
  const type = textOf(resource?.['resourceType']);
  if (!resource || type === undefined) return undefined;
  return new RecordEntry(resource, type, textOf(item['fullUrl']), textOf(item['path']));
}

/** `urn:uuid:…` where the resource came under one, else `Type/id`; without an id, where it stands. */
export function unversionedReference({ resource, type, fullUrl, path }: RecordEntry): string {
  if (fullUrl?.startsWith('urn:')) return fullUrl;
  const id = textOf(resource['id']) ?? tailOf(fullUrl);
  return id === undefined ? (path ?? type) : `${type}/${id}`;
}

/** @param at FHIR dateTime as written */
export function sourceOf(entry: RecordEntry, display?: string, at?: string): Source {
  const reference = unversionedReference(entry);
  const version = textOf(objectOf(entry.resource['meta'])?.['versionId']);
  const versioned = version !== undefined && reference.startsWith(`${entry.type}/`);
  const source: { reference: string; display?: string; at?: string } = {
    reference: versioned ? `${reference}/_history/${version}` : reference,
  };
  if (display !== undefined) source.display = display;
  if (at !== undefined) source.at = at;
  return source;
}

function tailOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : textOf(url.slice(url.lastIndexOf('/') + 1));
}
