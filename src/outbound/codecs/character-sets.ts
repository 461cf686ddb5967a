/** Text of a data set → Unicode, by Specific Character Set (0008,0005): PS3.3 C.12.1.1.2, PS3.5 6.1. */

/** Bytes of a value with all its backslashes → its values. */
export type DecodeText = (bytes: Uint8Array) => string[];

/** How bytes of one half of the code table are read: 1 or 2 at a time. */
interface CodeElement {
  readonly width: 1 | 2;
  readonly decode: (bytes: Uint8Array) => string;
}

const ESCAPE = 0x1b;
const BACKSLASH = 0x5c;

function decoder(label: string): (bytes: Uint8Array) => string {
  const text = new TextDecoder(label);
  return (bytes) => text.decode(bytes);
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const raised = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte | 0x80);
const single = (decode: CodeElement['decode']): CodeElement => ({ width: 1, decode });
const double = (decode: CodeElement['decode']): CodeElement => ({ width: 2, decode });

const eucJp = decoder('euc-jp');
const eucKr = decoder('euc-kr');
const gb2312 = decoder('gbk');
const shiftJis = decoder('shift_jis');

const ASCII = single(latin1);
const ROMAJI = single((bytes) => latin1(bytes).replaceAll('\\', '¥').replaceAll('~', '‾'));
const KATAKANA = single((bytes) => shiftJis(raised(bytes)));
const KANJI = double((bytes) => eucJp(raised(bytes)));
const KANJI_SUPPLEMENT = double((bytes) =>
  eucJp(
    Uint8Array.from(
      Array.from({ length: bytes.length >> 1 }, (_, index) => [
        0x8f,
        (bytes[2 * index] ?? 0) | 0x80,
        (bytes[2 * index + 1] ?? 0) | 0x80,
      ]).flat(),
    ),
  ),
);
const HANGUL = double((bytes) => eucKr(raised(bytes)));
const HANZI = double((bytes) => gb2312(raised(bytes)));

/** Upper halves, by number of ISO_IR. 100 is Latin-1 itself, not the browser's Windows variant. */
const UPPER: Readonly<Record<string, CodeElement>> = {
  '6': ASCII,
  '13': KATAKANA,
  '58': HANZI,
  '100': ASCII,
  '101': single(decoder('iso-8859-2')),
  '109': single(decoder('iso-8859-3')),
  '110': single(decoder('iso-8859-4')),
  '126': single(decoder('iso-8859-7')),
  '127': single(decoder('iso-8859-6')),
  '138': single(decoder('iso-8859-8')),
  '144': single(decoder('iso-8859-5')),
  '148': single(decoder('iso-8859-9')),
  '149': HANGUL,
  '166': single(decoder('windows-874')),
  '203': single(decoder('iso-8859-15')),
};

/** Escape sequences, without ESC: PS3.3 tables C.12-3 and C.12-4. */
const ESCAPES: readonly (readonly [string, 0 | 1, CodeElement])[] = [
  ['(B', 0, ASCII],
  ['(J', 0, ROMAJI],
  ['$B', 0, KANJI],
  ['$@', 0, KANJI],
  ['$(D', 0, KANJI_SUPPLEMENT],
  [')I', 1, KATAKANA],
  ['$)C', 1, HANGUL],
  ['$)A', 1, HANZI],
  ...(
    [
      ['-A', '100'],
      ['-B', '101'],
      ['-C', '109'],
      ['-D', '110'],
      ['-F', '126'],
      ['-G', '127'],
      ['-H', '138'],
      ['-L', '144'],
      ['-M', '148'],
      ['-T', '166'],
      ['-b', '203'],
    ] as const
  ).map(([escape, number]): [string, 1, CodeElement] => [escape, 1, UPPER[number] ?? ASCII]),
];

/** Without code extensions, and with characters of their own length. */
const WHOLE: Readonly<Record<string, string>> = {
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
  'ISO 2022 B13': 'gb18030',
};

/** @param terms values of (0008,0005); an unknown term reads as Latin-1, so that nothing is lost */
export function textDecoder(terms: readonly string[]): DecodeText {
  const whole = terms.map((term) => WHOLE[term.trim()]).find((label) => label !== undefined);
  if (whole !== undefined) {
    const decode = decoder(whole);
    return (bytes) => decode(bytes).split('\\');
  }
  const number = /(\d+)\s*$/.exec(terms[0] ?? '')?.[1];
  const upper = UPPER[number ?? ''] ?? ASCII;
  const lower = number === '13' ? ROMAJI : ASCII;
  return (bytes) => decodeWithEscapes(bytes, lower, upper);
}

/** State of the two halves; it begins anew with each value and each component of a name (PS3.5 6.1.2.5.3). */
function decodeWithEscapes(bytes: Uint8Array, lower: CodeElement, upper: CodeElement): string[] {
  if (isPlainAscii(bytes) && lower === ASCII) return latin1(bytes).split('\\');
  const values: string[] = [];
  let text = '';
  let halves: [CodeElement, CodeElement] = [lower, upper];
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte === ESCAPE) {
      const escape = ESCAPES.find(([sequence]) => startsAt(bytes, at + 1, sequence));
      if (escape !== undefined) halves[escape[1]] = escape[2];
      at += 1 + (escape?.[0].length ?? 0);
      continue;
    }
    if (byte === BACKSLASH && halves[0].width === 1) {
      values.push(text);
      text = '';
      halves = [lower, upper];
      at += 1;
      continue;
    }
    const half = byte < 0x80 ? 0 : 1;
    const element = byte <= 0x20 ? ASCII : halves[half];
    const end = runEnd(bytes, at, half, element);
    text += element.decode(bytes.subarray(at, end));
    if (endsComponent(byte) && halves[0].width === 1) halves = [lower, upper];
    at = end;
  }
  return [...values, text];
}

/** Delimiters of names, and control characters, stand alone: the state begins anew after them. */
function endsComponent(byte: number): boolean {
  return byte === 0x5e || byte === 0x3d || (byte >= 0x09 && byte <= 0x0d);
}

function runEnd(bytes: Uint8Array, start: number, half: 0 | 1, { width }: CodeElement): number {
  const first = bytes[start] ?? 0;
  if (first <= 0x20 || (width === 1 && endsComponent(first))) return start + 1;
  let end = start + width;
  for (; end < bytes.length; end += width) {
    const byte = bytes[end] ?? 0;
    if (byte <= 0x20 || byte < 0x80 !== (half === 0)) break;
    if (half === 0 && width === 1 && (byte === BACKSLASH || endsComponent(byte))) break;
  }
  return Math.min(end, bytes.length);
}

function startsAt(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

function isPlainAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80 && byte !== ESCAPE);
}
