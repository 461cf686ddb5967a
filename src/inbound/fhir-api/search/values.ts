/** A resource and a path → the values that a search compares: tokens, ranges of time, texts, numbers. */

export interface Token {
  readonly system: string | undefined;
  readonly code: string | undefined;
  readonly text: readonly string[];
}

/** Milliseconds; the end is not part of it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

type Json = Readonly<Record<string, unknown>>;

/** Everything at any of the paths; lists are flattened. */
export function valuesAt(resource: unknown, paths: readonly string[]): unknown[] {
  return paths.flatMap((path) =>
    path.split('.').reduce<unknown[]>(
      (found, key) =>
        found.flatMap((each) => {
          const value = isJson(each) ? each[key] : undefined;
          return Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value];
        }),
      [resource],
    ),
  );
}

/** Of a code, a boolean, a Coding, a CodeableConcept or an Identifier. */
export function tokensOf(value: unknown): Token[] {
  if (typeof value === 'string' || typeof value === 'boolean')
    return [{ system: undefined, code: String(value), text: [] }];
  if (!isJson(value)) return [];
  const text = textsOf(value['text'], value['display']);
  if (Array.isArray(value['coding'])) {
    const codings = (value['coding'] as unknown[]).flatMap(tokensOf);
    return codings.map((each) => ({ ...each, text: [...each.text, ...text] }));
  }
  const system = stringOf(value['system']);
  const code = stringOf(value['code']) ?? stringOf(value['value']);
  return system === undefined && code === undefined && text.length === 0
    ? []
    : [{ system, code, text }];
}

export function referencesOf(value: unknown): string[] {
  const reference = isJson(value) ? value['reference'] : value;
  return typeof reference === 'string' ? [reference] : [];
}

/** Of a date, a dateTime, an instant or a Period. */
export function spansOf(value: unknown): Span[] {
  if (typeof value === 'string') {
    const span = spanOf(value);
    return span === undefined ? [] : [span];
  }
  if (!isJson(value)) return [];
  const start = spanOf(stringOf(value['start']) ?? '');
  const end = spanOf(stringOf(value['end']) ?? '');
  if (start === undefined && end === undefined) return [];
  return [{ start: start?.start ?? -Infinity, end: end?.end ?? Infinity }];
}

const DATE =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/** `2026`, `2026-11`, `2026-11-24`, `2026-11-24T10:00Z`: as long as it is precise; without a zone, UTC. */
export function spanOf(text: string): Span | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [, year = '', month, day, hour, minute, second, fraction, zone] = match;
  const date = `${year}-${month ?? '01'}-${day ?? '01'}`;
  const time = `${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}.${(fraction ?? '').slice(0, 3).padEnd(3, '0')}`;
  const start = Date.parse(`${date}T${time}${zone ?? 'Z'}`);
  if (Number.isNaN(start) || !isDay(date)) return undefined;
  if (fraction !== undefined) return { start, end: start + 1 };
  if (second !== undefined) return { start, end: start + 1_000 };
  if (minute !== undefined) return { start, end: start + 60_000 };
  if (day !== undefined) return { start, end: start + 86_400_000 };
  const next =
    month === undefined
      ? Date.UTC(Number(year) + 1, 0, 1)
      : Date.UTC(Number(year), Number(month), 1);
  return { start, end: next };
}

/** Not 30 February, which Date.parse takes for 2 March. */
function isDay(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}

function textsOf(...values: unknown[]): string[] {
  return values.filter((each) => typeof each === 'string');
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
