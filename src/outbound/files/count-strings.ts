/**
 * How many strings a JSON text holds, and how many are left when it is parsed: fewer where a key stands twice.
 *
 * Two quick passes instead of a parser of our own; the place is searched for only where the numbers differ.
 */
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FOUR_QUOTES = 0x22222222;
const LOW_BITS = 0x7f7f7f7f;
/** Too short for whole words. */
const SHORT = 8;

/** @param bytes valid JSON, or several texts of it one after another */
export function stringsInText(bytes: Buffer): number {
  const { buffer, byteOffset, length } = bytes;
  if (length < SHORT) return stringsInText(Buffer.concat([bytes, Buffer.alloc(SHORT, ' ')]));
  const first = (4 - (byteOffset & 3)) & 3;
  const words = new Uint32Array(buffer, byteOffset + first, (length - first) >> 2);
  let quotes = 0;
  let at = 0;
  for (;;) {
    const escape = bytes.indexOf(BACKSLASH, at);
    const end = escape < 0 ? length : escape;
    // Four bytes at a time: most of a file is neither quote nor backslash.
    const firstWord = (at - first + 3) >> 2;
    const endWord = Math.max((end - first) >> 2, firstWord);
    const aligned = Math.min(first + firstWord * 4, end);
    quotes += quotesOneByOne(bytes, at, aligned);
    quotes += quotesInWords(words, firstWord, endWord);
    quotes += quotesOneByOne(bytes, Math.max(first + endWord * 4, aligned), end);
    if (escape < 0) return quotes / 2;
    at = escape + 2;
  }
}

function quotesInWords(words: Uint32Array, start: number, end: number): number {
  let quotes = 0;
  for (let at = start; at < end; at += 1) {
    const unequal = (words[at] ?? 0) ^ FOUR_QUOTES;
    // The high bit of each byte that is a quote, and no other bit (Hacker's Delight 6-1).
    const found = ~(((unequal & LOW_BITS) + LOW_BITS) | unequal | LOW_BITS);
    if (found !== 0) {
      quotes += ((found >>> 7) & 1) + ((found >>> 15) & 1) + ((found >>> 23) & 1) + (found >>> 31);
    }
  }
  return quotes;
}

function quotesOneByOne(bytes: Buffer, start: number, end: number): number {
  let quotes = 0;
  for (let at = start; at < end; at += 1) if (bytes[at] === QUOTE) quotes += 1;
  return quotes;
}

/** Keys and values. */
export function stringsInTree(root: unknown): number {
  if (typeof root === 'string') return 1;
  if (!isTree(root)) return 0;
  const open: object[] = [root];
  let count = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) {
      for (const value of next) {
        if (typeof value === 'string') count += 1;
        else if (isTree(value)) open.push(value);
      }
      continue;
    }
    const object = next as Readonly<Record<string, unknown>>;
    for (const key in object) {
      count += 1;
      const value = object[key];
      if (typeof value === 'string') count += 1;
      else if (isTree(value)) open.push(value);
    }
  }
  return count;
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
