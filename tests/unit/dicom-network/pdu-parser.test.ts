import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PduParser, type PduEvent } from '#src/dicom-network/pdu-parser.ts';
import { ProtocolError } from '#src/dicom-network/protocol-error.ts';

const LIMITS = { maxDataBytes: 4_096, maxAssociateBytes: 2_048 };

function pdu(type: number, body: Buffer): Buffer {
  const header = Buffer.from([type, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(body.length, 2);
  return Buffer.concat([header, body]);
}

interface Pdv {
  readonly contextId: number;
  readonly control: number;
  readonly content: Uint8Array;
}

function dataPdu(pdvs: readonly Pdv[]): Buffer {
  const items = pdvs.map(({ contextId, control, content }) => {
    const header = Buffer.alloc(6);
    header.writeUInt32BE(content.length + 2, 0);
    header.writeUInt8(contextId, 4);
    header.writeUInt8(control, 5);
    return Buffer.concat([header, content]);
  });
  return pdu(4, Buffer.concat(items));
}

const pdv = fc.record({
  contextId: fc.constantFrom(1, 3, 255),
  control: fc.integer({ min: 0, max: 3 }),
  content: fc.uint8Array({ maxLength: 300 }),
});
const anyPdu = fc.oneof(
  fc.array(pdv, { minLength: 1, maxLength: 5 }).map((pdvs) => dataPdu(pdvs)),
  fc.uint8Array({ minLength: 68, maxLength: 500 }).map((body) => pdu(1, Buffer.from(body))),
  fc.constantFrom(3, 5, 6, 7).map((type) => pdu(type, Buffer.alloc(4, type))),
);

/** What a reader understands of it: pieces of one PDV are one. */
function understood(events: Iterable<PduEvent>): string[] {
  const lines: string[] = [];
  let open = '';
  for (const event of events) {
    if (event.kind === 'control') lines.push(`${event.type}:${event.body.toString('hex')}`);
    else {
      open += event.bytes.toString('hex');
      if (event.isLast) {
        lines.push(`${event.contextId}${event.isCommand ? 'c' : 'd'}:${open}`);
        open = '';
      }
    }
  }
  return [...lines, open];
}

function* feedAll(parser: PduParser, chunks: Iterable<Buffer>): Generator<PduEvent> {
  for (const chunk of chunks) yield* parser.feed(chunk);
}

function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (let n = 0; at < bytes.length; n += 1) {
    const length = lengths[n % lengths.length] ?? 1;
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
}

describe('PDUs', () => {
  test('are the same however the connection cuts them', () => {
    fc.assert(
      fc.property(
        fc.array(anyPdu, { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 }),
        (pdus, lengths) => {
          const bytes = Buffer.concat(pdus);
          const whole = understood(new PduParser(LIMITS).feed(bytes));
          const parser = new PduParser(LIMITS);
          expect(understood(feedAll(parser, cut(bytes, lengths)))).toEqual(whole);
          expect(parser.isAtBoundary).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('carry every byte of a message, in order, with its end where it was marked', () => {
    const parts = [Buffer.from('one '), Buffer.from('two '), Buffer.alloc(0), Buffer.from('three')];
    const pdvs = parts.map((content, n) => ({ contextId: 5, control: n === 3 ? 2 : 0, content }));
    const events = [...new PduParser(LIMITS).feed(dataPdu(pdvs))];
    const text = events.map((event) => (event.kind === 'data' ? event.bytes.toString() : '?'));
    expect(text.join('')).toBe('one two three');
    expect(events.map((event) => event.kind === 'data' && event.isLast)).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  test('of garbage end in a protocol error, or wait for more; nothing else happens', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 10 }), (chunks) => {
        try {
          for (const event of feedAll(
            new PduParser(LIMITS),
            chunks.map((each) => Buffer.from(each)),
          ))
            if (event.kind === 'control') expect(event.body.length).toBeLessThanOrEqual(2_048);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('with single bytes changed never yield more than was sent', () => {
    fc.assert(
      fc.property(
        fc.array(anyPdu, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        (pdus, at, value) => {
          const bytes = Buffer.concat(pdus);
          bytes[at % bytes.length] = value;
          let yielded = 0;
          try {
            for (const event of new PduParser(LIMITS).feed(bytes))
              yielded += event.kind === 'data' ? event.bytes.length : event.body.length;
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError);
          }
          expect(yielded).toBeLessThanOrEqual(bytes.length);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['a length of 4 GB', Buffer.from([4, 0, 0xff, 0xff, 0xff, 0xff]), 'invalid-parameter'],
    ['one byte more than was agreed', Buffer.from([4, 0, 0, 0, 0x10, 0x01]), 'invalid-parameter'],
    ['a request of 2 GB', Buffer.from([1, 0, 0x7f, 0xff, 0xff, 0xff]), 'invalid-parameter'],
    ['a request too short for its titles', Buffer.from([1, 0, 0, 0, 0, 10]), 'invalid-parameter'],
    ['an unknown type', Buffer.from('GET / HTTP/1.1'), 'unrecognized-pdu'],
    [
      'a PDV longer than its PDU',
      Buffer.from([4, 0, 0, 0, 0, 8, 0, 0, 0, 9, 1, 0]),
      'invalid-parameter',
    ],
    [
      'a PDV without a control header',
      Buffer.from([4, 0, 0, 0, 0, 8, 0, 0, 0, 1, 1, 0]),
      'invalid-parameter',
    ],
    [
      'bytes behind the last PDV',
      Buffer.from([4, 0, 0, 0, 0, 8, 0, 0, 0, 2, 1, 0, 9, 9]),
      'invalid-parameter',
    ],
    ['an empty P-DATA', Buffer.from([4, 0, 0, 0, 0, 0]), 'invalid-parameter'],
  ])('with %s are refused as soon as it shows', (_what, bytes, reason) => {
    const read = () => [...new PduParser(LIMITS).feed(bytes)];
    expect(read).toThrow(expect.objectContaining({ name: 'ProtocolError', reason }));
  });
});
