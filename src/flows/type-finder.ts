/** Entries of a Bundle → the resource type behind a `urn:uuid:`; looked through when the first one is asked for. */
export function typeFinder(entries: readonly unknown[]): (reference: string) => string | undefined {
  let types: Map<string, string> | undefined;
  return (reference) => {
    types ??= typesOf(entries);
    return types.get(reference);
  };
}

function typesOf(entries: readonly unknown[]): Map<string, string> {
  const types = new Map<string, string>();
  for (const entry of entries) {
    if (!isObject(entry) || !isObject(entry['resource'])) continue;
    const { fullUrl, resource } = entry;
    const type = resource['resourceType'];
    if (typeof fullUrl === 'string' && typeof type === 'string') types.set(fullUrl, type);
  }
  return types;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
