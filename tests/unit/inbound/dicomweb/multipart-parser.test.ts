import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '#src/errors.ts';
import { bodyParts } from '#src/inbound/dicomweb/multipart-parser.ts';

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]) {
  for (let at = 0, n = 0; at < bytes.length; n += 1) {
    const size = sizes[n % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function partsOf(bytes: Uint8Array, boundary: string, sizes: readonly number[] = [7]) {
  const parts: { headers: Record<string, string>; body: Buffer }[] = [];
  for await (const { headers, body } of bodyParts(inPieces(bytes, sizes), boundary)) {
    const pieces: Uint8Array[] = [];
    for await (const piece of body) pieces.push(piece);
    parts.push({ headers: Object.fromEntries(headers), body: Buffer.concat(pieces) });
  }
  return parts;
}

const bodyOf = (boundary: string, contents: readonly Uint8Array[]) =>
  Buffer.concat([
    ...contents.flatMap((content, n) => [
      Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\nContent-ID: <${n}>\r\n\r\n`),
      content,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--`),
  ]);

describe('a multipart body', () => {
  test('comes apart as it was put together, whatever is in it and however it is cut', async () => {
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      // Nearly boundaries.
      fc
        .array(fc.constantFrom('\r\n', '--', '\r\n--', '\r\n--bo', 'b', '\r', '\n', '-'), {
          maxLength: 30,
        })
        .map((pieces) => Buffer.from(pieces.join(''))),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(content, { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
        async (contents, sizes) => {
          const parts = await partsOf(bodyOf('boundary', contents), 'boundary', sizes);
          expect(parts.map(({ body }) => body.toString('hex'))).toEqual(
            contents.map((each) => Buffer.from(each).toString('hex')),
          );
        },
      ),
    );
  });

  test('has headers by lower-case name, a preamble that means nothing, and parts without headers', async () => {
    const text =
      'not looked at\r\n--x y  \r\nA-B:  c d \r\n\r\none\r\n--x y\r\n\r\ntwo\r\n--x y--\r\nepilogue';
    const parts = await partsOf(Buffer.from(text), 'x y');
    expect(parts).toEqual([
      { headers: { 'a-b': 'c d' }, body: Buffer.from('one') },
      { headers: {}, body: Buffer.from('two') },
    ]);
  });

  test('goes on with the next part where nobody read the one before', async () => {
    const body = bodyOf('b', [Buffer.alloc(100_000, 'x'), Buffer.from('last')]);
    const seen: string[] = [];
    for await (const part of bodyParts(inPieces(body, [997]), 'b')) {
      if (part.headers.get('content-id') === '<0>') continue;
      for await (const piece of part.body) seen.push(Buffer.from(piece).toString());
    }
    expect(seen.join('')).toBe('last');
  });

  const whole = bodyOf('b', [Buffer.from('abc')]);
  test.each([
    ['is cut off in a part', whole.subarray(0, -8), 'b'],
    ['is cut off in a header', whole.subarray(0, 20), 'b'],
    ['is cut off in its last boundary', whole.subarray(0, -1), 'b'],
    ['is empty', Buffer.alloc(0), 'b'],
    ['has another boundary', whole, 'other'],
    ['has no end to its preamble', Buffer.alloc(200_000, 'x'), 'b'],
    [
      'has no end to its headers',
      Buffer.concat([Buffer.from('--b\r\nA: '), Buffer.alloc(50_000, 'x')]),
      'b',
    ],
    ['has a header that is none', Buffer.from('--b\r\nnothing\r\n\r\nx\r\n--b--'), 'b'],
    ['has more on the line of a boundary', Buffer.from('--b and more\r\n\r\nx\r\n--b--'), 'b'],
    ['has an empty boundary', whole, ''],
    ['has a boundary with a new line', whole, 'b\r\n'],
  ])('is refused where it %s', async (_what, bytes, boundary) => {
    const code = await partsOf(bytes, boundary).then(
      () => 'none',
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    );
    expect(code).toBe('request.invalid');
  });
});
