/**
 * Bytes of a file → parsed JSON or NDJSON; whatever is wrong with them is said with its place, never with its content.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { AppError } from '../../errors.ts';
import { stringsInText, stringsInTree } from './count-strings.ts';
import type { JsonFault } from './find-json-fault.ts';
import { findJsonFault, lineAndColumn } from './find-json-fault.ts';

/** @param name of the file, for messages; its ending tells NDJSON */
export function parseJson(bytes: Buffer, name: string): unknown {
  const text = decode(bytes, name);
  if (/\.(?:ndjson|jsonl)(?:\.gz)?$/iu.test(name)) return parseLines(text, bytes, name);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (looksLikeLines(text)) return parseLines(text, bytes, name);
    throw faultIn(text, name);
  }
  if (stringsInText(bytes) !== stringsInTree(parsed)) throw faultIn(text, name);
  return parsed;
}

/** A text whose first line is a whole resource, with more behind it. */
function looksLikeLines(text: string): boolean {
  const end = text.indexOf('\n');
  if (end < 0) return false;
  try {
    const first: unknown = JSON.parse(text.slice(0, end));
    return typeof first === 'object';
  } catch {
    return false;
  }
}

function parseLines(text: string, bytes: Buffer, name: string): unknown[] {
  const lines = text.split('\n');
  let strings = 0;
  const resources: unknown[] = [];
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    try {
      const resource: unknown = JSON.parse(line);
      strings += stringsInTree(resource);
      resources.push(resource);
    } catch (error) {
      throw error instanceof SyntaxError ? faultIn(line, name, index + 1) : error;
    }
  });
  if (strings === stringsInText(bytes)) return resources;
  const index = lines.findIndex((line) => line.trim() !== '' && findJsonFault(line) !== undefined);
  throw faultIn(lines[index] ?? '', name, index + 1);
}

function decode(bytes: Buffer, name: string): string {
  if (isAscii(bytes)) return notEmpty(bytes.toString('latin1'), name); // the quicker way
  const isUtf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) {
    throw notJson('the file is UTF-16; FHIR JSON is UTF-8: convert it first', name);
  }
  if (!isUtf8(bytes)) {
    const at = firstInvalid(bytes);
    throw notJson(`byte ${at} is not valid UTF-8; FHIR JSON is UTF-8: convert it first`, name);
  }
  const text = bytes.toString('utf8');
  return notEmpty(text.startsWith('\uFEFF') ? text.slice(1) : text, name);
}

function notEmpty(text: string, name: string): string {
  if (/\S/u.test(text)) return text;
  throw notJson('the file is empty; give a FHIR Bundle, resources or NDJSON', name);
}

/** Position of the first byte that makes the text invalid, from 1. */
function firstInvalid(bytes: Buffer): number {
  const isGood = (length: number): boolean => isUtf8(bytes.subarray(0, length));
  // A beginning may end within a character of up to four bytes.
  const isNearlyGood = (length: number): boolean =>
    [0, 1, 2, 3].some((less) => isGood(Math.max(length - less, 0)));
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isNearlyGood(middle)) good = middle;
    else bad = middle;
  }
  while (!isGood(good)) good -= 1;
  return good + 1;
}

function faultIn(text: string, name: string, line?: number): AppError {
  const fault = findJsonFault(text);
  if (fault === undefined) return notJson('the file cannot be parsed as JSON', name);
  const place =
    line === undefined
      ? lineAndColumn(text, fault.offset)
      : `line ${line}, column ${fault.offset + 1}`;
  return fault.kind === 'syntax'
    ? notJson(syntaxMessage(fault), `${name}: ${place}`)
    : new AppError(
        'input.duplicate-key',
        `the key "${fault.what}" stands twice in one object, so that its value is uncertain; keep one of them`,
        { where: `${name}: ${fault.path} (${place})` },
      );
}

function syntaxMessage({ what, path }: JsonFault): string {
  return `not JSON: ${what} is expected here, in ${path}; export the file again, or give JSON or NDJSON`;
}

function notJson(message: string, where: string): AppError {
  return new AppError('input.not-json', message, { where });
}
