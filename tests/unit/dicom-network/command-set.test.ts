import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMANDS, decodeCommand, encodeCommand } from '#src/dicom-network/command-set.ts';
import { decodeCommitmentRequest } from '#src/dicom-network/commitment.ts';
import { decodeElements, encodeImplicit, uidValue } from '#src/dicom-network/elements.ts';
import { ProtocolError } from '#src/dicom-network/protocol-error.ts';

const LIMITS = { maxElements: 1_000, maxDepth: 3 };

describe('command sets', () => {
  test('are as PS3.7 writes them: C-ECHO-RQ, byte by byte', () => {
    const bytes = encodeCommand({
      field: COMMANDS.cEchoRequest,
      messageId: 7,
      hasDataset: false,
      sopClassUid: '1.2.840.10008.1.1',
    });
    expect(bytes.toString('hex')).toBe(
      [
        '00000000' + '04000000' + '38000000',
        '00000200' + '12000000' + Buffer.from('1.2.840.10008.1.1\0').toString('hex'),
        '00000001' + '02000000' + '3000',
        '00001001' + '02000000' + '0700',
        '00000008' + '02000000' + '0101',
      ].join(''),
    );
  });

  test.each([
    [
      'a C-STORE request',
      { field: 0x0001, messageId: 3, hasDataset: true, sopClassUid: '1.2', sopInstanceUid: '1.3' },
    ],
    [
      'an N-ACTION request',
      {
        field: 0x0130,
        messageId: 3,
        hasDataset: true,
        sopClassUid: '1.2',
        sopInstanceUid: '1.3',
        type: 1,
      },
    ],
    [
      'an N-EVENT-REPORT request',
      {
        field: 0x0100,
        messageId: 3,
        hasDataset: true,
        sopClassUid: '1.2',
        sopInstanceUid: '1.3',
        type: 2,
      },
    ],
    [
      'a refusal',
      {
        field: 0x8001,
        messageId: 3,
        hasDataset: false,
        status: 0xa700,
        sopClassUid: '1.2',
        errorComment: 'no space left',
      },
    ],
  ])('%s comes back as it was written', (_what, command) => {
    expect(decodeCommand(encodeCommand(command))).toMatchObject(command);
  });

  test('hold at most 64 characters of a comment, in ASCII', () => {
    const errorComment = `Größe \\ ${'x'.repeat(100)}`;
    const bytes = encodeCommand({ field: 0x8001, messageId: 1, hasDataset: false, errorComment });
    expect(decodeCommand(bytes).errorComment).toBe(`Gr??e / ${'x'.repeat(56)}`);
  });

  test('of garbage are a protocol error, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const decode of [decodeCommand, decodeCommitmentRequest])
          try {
            decode(Buffer.from(bytes));
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError);
          }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('small data sets', () => {
  const SEQUENCE = 0x00081199;
  const sequences = new Set([SEQUENCE]);

  test('of two million empty items are refused at once', () => {
    const bytes = Buffer.alloc(16_000_008);
    bytes.write('08009911ffffffff', 0, 'hex');
    for (let at = 8; at < bytes.length; at += 8) bytes.write('feff00e0', at, 'hex');
    const started = performance.now();
    expect(() => decodeElements(bytes, sequences, LIMITS)).toThrow(ProtocolError);
    expect(performance.now() - started).toBeLessThan(200);
  });

  test('nested without end are refused', () => {
    const level = Buffer.from('08009911ffffffff' + 'feff00e0ffffffff', 'hex');
    const bytes = Buffer.concat(Array.from({ length: 300 }, () => level));
    expect(() => decodeElements(bytes, sequences, LIMITS)).toThrow('nested too deep');
  });

  test('read sequences of known and of unknown length', () => {
    const uidOf = (uid: string) => [[0x00081155, uidValue(uid)]] as const;
    const known = encodeImplicit([[SEQUENCE, [uidOf('1.2'), uidOf('1.3')]]]);
    const item = encodeImplicit(uidOf('1.2'));
    const unknown = Buffer.concat([
      Buffer.from('08009911ffffffff' + 'feff00e0ffffffff', 'hex'),
      item,
      Buffer.from('feff0de000000000' + 'feff00e0', 'hex'),
      Buffer.from([item.length, 0, 0, 0]),
      encodeImplicit(uidOf('1.3')),
      Buffer.from('feffdde000000000', 'hex'),
    ]);
    for (const bytes of [known, unknown])
      expect(decodeElements(bytes, sequences, LIMITS).get(SEQUENCE)).toEqual([
        new Map([[0x00081155, uidValue('1.2')]]),
        new Map([[0x00081155, uidValue('1.3')]]),
      ]);
  });
});
