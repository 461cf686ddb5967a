import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  APPLICATION_CONTEXT,
  decodeAssociateAccept,
  decodeAssociateRequest,
  encodeAssociateAccept,
  encodeAssociateRequest,
  type AssociateRequest,
} from '#src/dicom-network/associate-pdu.ts';
import { ProtocolError } from '#src/dicom-network/protocol-error.ts';

const PDU_HEADER = 6;
const uid = fc.stringMatching(/^1\.2(\.[1-9][0-9]{0,8}){1,4}$/);
const aeTitle = fc.stringMatching(/^[A-Z0-9_]{1,16}$/);
const request: fc.Arbitrary<AssociateRequest> = fc.record({
  protocolVersion: fc.constant(1),
  calledAeTitle: aeTitle,
  callingAeTitle: aeTitle,
  applicationContext: fc.constant(APPLICATION_CONTEXT),
  contexts: fc
    .array(fc.tuple(uid, fc.array(uid, { minLength: 1, maxLength: 4 })), { maxLength: 128 })
    .map((all) =>
      all.map(([abstractSyntax, transferSyntaxes], n) => ({
        id: n * 2 + 1,
        abstractSyntax,
        transferSyntaxes,
      })),
    ),
  maxPduBytes: fc.nat(),
  roles: fc.array(fc.record({ sopClassUid: uid, scu: fc.boolean(), scp: fc.boolean() }), {
    maxLength: 3,
  }),
  implementation: fc.record({ classUid: uid, version: aeTitle }),
});

describe('requests of associations', () => {
  test('come back as they were written', () => {
    fc.assert(
      fc.property(request, (given) => {
        expect(decodeAssociateRequest(encodeAssociateRequest(given).subarray(PDU_HEADER))).toEqual(
          given,
        );
      }),
    );
  });

  test('with bytes changed or cut are refused, or are another request; nothing else happens', () => {
    fc.assert(
      fc.property(
        request,
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        fc.nat(),
        (given, at, value, end) => {
          const body = encodeAssociateRequest(given).subarray(PDU_HEADER);
          body[at % body.length] = value;
          const cut = body.subarray(0, Math.max(68, end % (body.length + 1)));
          for (const bytes of [body, cut])
            try {
              expect(decodeAssociateRequest(bytes).contexts.length).toBeLessThanOrEqual(128);
            } catch (error) {
              expect(error).toBeInstanceOf(ProtocolError);
            }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('with two contexts of one id, or an even one, are refused', () => {
    const context = { abstractSyntax: '1.2.3', transferSyntaxes: ['1.2.4'] };
    const [given] = fc.sample(request, 1);
    for (const ids of [[1, 1], [2]]) {
      const contexts = ids.map((id) => ({ ...context, id }));
      const body = encodeAssociateRequest({ ...given!, contexts }).subarray(PDU_HEADER);
      expect(() => decodeAssociateRequest(body)).toThrow(ProtocolError);
    }
  });

  test('are answered under the titles that they came with', () => {
    const [given] = fc.sample(request, 1);
    const body = encodeAssociateRequest(given!).subarray(PDU_HEADER);
    const { maxPduBytes, roles, implementation } = given!;
    const contexts = [{ id: 1, result: 0, transferSyntax: '1.2.840.10008.1.2' }];
    const accept = { contexts, maxPduBytes, roles, implementation };
    const answer = encodeAssociateAccept(accept, body).subarray(PDU_HEADER);
    expect(decodeAssociateAccept(answer)).toEqual(accept);
    expect(answer.subarray(4, 36)).toEqual(body.subarray(4, 36));
  });
});
