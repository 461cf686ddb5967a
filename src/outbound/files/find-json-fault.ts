/**
 * A JSON text that is not as it should be → the first fault and its place: a syntax error, or a key that stands twice.
 *
 * Slow and exact; run only where something is known to be wrong. Source of the grammar: RFC 8259.
 */
export interface JsonFault {
  readonly kind: 'syntax' | 'duplicate-key';
  /** Position in the text. */
  readonly offset: number;
  /** What was expected, or the key. */
  readonly what: string;
  /** `$.entry[3].resource.status` */
  readonly path: string;
}

/** Nested deeper than any FHIR resource. */
const DEEPEST = 1_000;

class Found extends Error {
  readonly fault: JsonFault;

  constructor(fault: JsonFault) {
    super(fault.what);
    this.fault = fault;
  }
}

export function findJsonFault(text: string): JsonFault | undefined {
  try {
    const end = value(text, spaces(text, 0), '$', 0);
    const rest = spaces(text, end);
    if (rest < text.length) fail(rest, 'the end of the text', '$');
    return undefined;
  } catch (error) {
    if (error instanceof Found) return error.fault;
    throw error;
  }
}

/** Line and column of an offset, both from 1. */
export function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return `line ${line}, column ${offset - before.lastIndexOf('\n')}`;
}

function fail(offset: number, what: string, path: string): never {
  throw new Found({ kind: 'syntax', offset, what, path });
}

/** Each of these takes the offset where its part begins, and gives the offset behind it. */
function value(text: string, at: number, path: string, depth: number): number {
  if (depth > DEEPEST) fail(at, `nesting of at most ${DEEPEST} levels`, path);
  switch (text[at]) {
    case '{':
      return members(text, at, path, depth);
    case '[':
      return elements(text, at, path, depth);
    case '"':
      return string(text, at, path);
    default:
      return literal(text, at, path);
  }
}

function members(text: string, start: number, path: string, depth: number): number {
  const keys = new Set<string>();
  let at = spaces(text, start + 1);
  if (text[at] === '}') return at + 1;
  for (;;) {
    if (text[at] !== '"') fail(at, 'a key in double quotes', path);
    const end = string(text, at, path);
    const key = JSON.parse(text.slice(at, end)) as string;
    const inner = `${path}.${key}`;
    if (keys.has(key)) {
      throw new Found({ kind: 'duplicate-key', offset: at, what: key, path: inner });
    }
    keys.add(key);
    at = spaces(text, end);
    if (text[at] !== ':') fail(at, 'a colon', inner);
    at = spaces(text, value(text, spaces(text, at + 1), inner, depth + 1));
    if (text[at] === '}') return at + 1;
    if (text[at] !== ',') fail(at, 'a comma or the end of the object', path);
    at = spaces(text, at + 1);
  }
}

function elements(text: string, start: number, path: string, depth: number): number {
  let at = spaces(text, start + 1);
  if (text[at] === ']') return at + 1;
  for (let index = 0; ; index += 1) {
    at = spaces(text, value(text, at, `${path}[${index}]`, depth + 1));
    if (text[at] === ']') return at + 1;
    if (text[at] !== ',') fail(at, 'a comma or the end of the list', path);
    at = spaces(text, at + 1);
  }
}

function string(text: string, start: number, path: string): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if (sign === '"') return at + 1;
    if (sign < ' ') fail(at, `no control character (${codeOf(sign)}) in a text`, path);
    if (sign !== '\\') continue;
    if (!/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/u.test(text.slice(at, at + 6))) {
      fail(at, 'an escape that JSON knows', path);
    }
    at += 1;
  }
  return fail(text.length, 'the end of a text', path);
}

const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/uy;

function literal(text: string, at: number, path: string): number {
  LITERAL.lastIndex = at;
  if (!LITERAL.test(text)) {
    const sign = text[at];
    const instead = sign !== undefined && sign < ' ' ? ` instead of ${codeOf(sign)}` : '';
    fail(at, `a value${instead}`, path);
  }
  return LITERAL.lastIndex;
}

function codeOf(sign: string): string {
  return sign === '\0' ? 'NUL' : `U+${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function spaces(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return at;
}
