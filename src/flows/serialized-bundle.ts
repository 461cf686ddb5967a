/**
 * A transaction Bundle → its text: entries, or resources one a line that refer to each other by `Type/id`.
 *
 * Devices come apart from the rest, since all patients of a run share them.
 */
import type { Bundle, BundleEntry, Device } from '@medplum/fhirtypes';

export type Format = 'bundle' | 'ndjson';

/** One entry of the Bundle, or one line. */
export interface Piece {
  readonly urn: string;
  readonly text: string;
}

export interface SerializedBundle {
  readonly devices: readonly Piece[];
  readonly others: readonly Piece[];
}

export function serializedBundle(bundle: Bundle, format: Format): SerializedBundle {
  const entries = bundle.entry ?? [];
  const relative = format === 'ndjson' ? relativeReferences(entries) : undefined;
  const devices: Piece[] = [];
  const others: Piece[] = [];
  for (const entry of entries) {
    const { fullUrl: urn = '', resource } = entry;
    if (resource?.resourceType === 'Device') {
      devices.push({ urn, text: deviceText(resource, entry, format) });
    } else others.push({ urn, text: textOf(entry, relative) });
  }
  return { devices, others };
}

/** The same Device object is written for every patient. */
const DEVICE_TEXTS: Readonly<Record<Format, WeakMap<Device, string>>> = {
  bundle: new WeakMap(),
  ndjson: new WeakMap(),
};

function deviceText(device: Device, entry: BundleEntry, format: Format): string {
  const known = DEVICE_TEXTS[format].get(device);
  if (known !== undefined) return known;
  const text = JSON.stringify(format === 'ndjson' ? device : entry);
  DEVICE_TEXTS[format].set(device, text);
  return text;
}

function textOf(entry: BundleEntry, relative: ReadonlyMap<string, string> | undefined): string {
  if (relative === undefined) return JSON.stringify(entry);
  return JSON.stringify(entry.resource).replace(
    /"(urn:uuid:[0-9a-f-]{36})"/gu,
    (text, urn: string) => {
      const reference = relative.get(urn);
      return reference === undefined ? text : `"${reference}"`;
    },
  );
}

function relativeReferences(entries: readonly BundleEntry[]): ReadonlyMap<string, string> {
  return new Map(
    entries.flatMap(({ fullUrl, resource }) =>
      fullUrl === undefined || resource?.id === undefined
        ? []
        : [[fullUrl, `${resource.resourceType}/${resource.id}`] as const],
    ),
  );
}
