/** Media types with parameters: of a body, and what a client accepts (RFC 9110 section 12.5.1, PS3.18 section 8.7). */

export interface MediaType {
  /** Lower case: `multipart/related`. */
  readonly name: string;
  /** By lower-case name. */
  readonly parameters: ReadonlyMap<string, string>;
  /** 0–1; 0: not wanted. */
  readonly quality: number;
}

const PARAMETER = /;\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;,\s]*))/gy;

/** In the order of preference; what cannot be understood is left out. */
export function mediaTypes(header: string | undefined): MediaType[] {
  const found = splitList(header ?? '').flatMap((text) => {
    const name = /^\s*([\w!#$&^.+*-]+\/[\w!#$&^.+*-]+)/.exec(text)?.[1];
    if (name === undefined) return [];
    const parameters = parametersOf(text.slice(text.indexOf(name) + name.length));
    const quality = Number(parameters.get('q') ?? 1);
    return [{ name: name.toLowerCase(), parameters, quality }];
  });
  return found
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality);
}

/** By commas outside of quotes. */
function splitList(header: string): string[] {
  return header.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? [];
}

function parametersOf(text: string): Map<string, string> {
  const found = [...text.trimStart().matchAll(new RegExp(PARAMETER.source, 'g'))];
  return new Map(
    found.map(([, name = '', quoted, bare]) => [
      name.toLowerCase(),
      quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '',
    ]),
  );
}

/** @returns a client that says nothing, or anything, accepts it */
export function accepts(header: string | undefined, ...names: readonly string[]): boolean {
  const wanted = mediaTypes(header);
  if (wanted.length === 0) return true;
  return wanted.some(({ name }) => {
    const [type, subtype] = name.split('/');
    return names.some(
      (each) =>
        each === name || type === '*' || (subtype === '*' && each.startsWith(`${type ?? ''}/`)),
    );
  });
}
