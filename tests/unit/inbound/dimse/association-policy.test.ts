import { describe, expect, test } from 'vitest';
import { acceptRules } from '#src/inbound/dimse/accept-rules.ts';
import { associationPolicy } from '#src/inbound/dimse/association-policy.ts';
import { negotiate } from '#src/inbound/dimse/presentation-contexts.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const IMPLICIT = '1.2.840.10008.1.2';
const EXPLICIT = '1.2.840.10008.1.2.1';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';

const archive = (id: string, aeTitle?: string) => ({
  id,
  pacs:
    aeTitle === undefined
      ? undefined
      : { aeTitle, host: '10.0.0.5', port: 104, tls: false, sendResults: true },
});
const request = (callingAeTitle: string, more: object = {}) => ({
  protocolVersion: 1,
  calledAeTitle: 'MENTOR',
  callingAeTitle,
  applicationContext: '1.2.840.10008.3.1.1.1',
  contexts: [],
  maxPduBytes: 0,
  roles: [],
  implementation: { classUid: '1.2', version: '' },
  ...more,
});

describe('who may send', () => {
  const accept = [
    { aeTitle: 'PACS_A', address: '10.0.0.5/32' },
    { aeTitle: 'CT1', address: '192.168.7.0/24' },
    { aeTitle: 'V6', address: '2001:db8::/32' },
  ];
  const rules = acceptRules({ accept }, [archive('a', 'PACS_A')]);
  const policy = associationPolicy('MENTOR', rules);

  test.each([
    ['the archive, from its address', request('PACS_A'), '10.0.0.5', 'a'],
    ['the same, seen by a socket of both families', request('PACS_A'), '::ffff:10.0.0.5', 'a'],
    ['a modality from its network, of the only hospital', request('CT1'), '192.168.7.200', 'a'],
    ['a modality by IPv6', request('V6'), '2001:db8::17', 'a'],
  ])('%s', (_who, given, address, hospital) => {
    expect(policy(given, address)).toEqual({ accepted: true, hospital });
  });

  test.each([
    ['another address', request('PACS_A'), '10.0.0.6', 'calling-ae-title'],
    ['another address of another family', request('PACS_A'), '::1', 'calling-ae-title'],
    [
      'this machine, where it is not configured',
      request('PACS_A'),
      '127.0.0.1',
      'calling-ae-title',
    ],
    ['another title', request('PACS_B'), '10.0.0.5', 'calling-ae-title'],
    ['a title in small letters', request('pacs_a'), '10.0.0.5', 'calling-ae-title'],
    [
      'another called title',
      request('PACS_A', { calledAeTitle: 'ANY-SCP' }),
      '10.0.0.5',
      'called-ae-title',
    ],
    [
      'another application',
      request('PACS_A', { applicationContext: '1.2' }),
      '10.0.0.5',
      'application-context',
    ],
    ['another version', request('PACS_A', { protocolVersion: 2 }), '10.0.0.5', 'protocol-version'],
  ])('not %s', (_who, given, address, rejection) => {
    expect(policy(given, address)).toMatchObject({ accepted: false, rejection });
  });

  test('of two hospitals, each by the title of its archive', () => {
    const both = acceptRules({ accept }, [archive('a', 'PACS_A'), archive('b', 'CT1')]);
    expect(both.map(({ hospital }) => hospital)).toEqual(['a', 'b']);
  });

  test('under demo any title from this machine, and only from this machine', () => {
    const demo = associationPolicy(
      'MENTOR',
      acceptRules({ accept }, [archive('a', 'PACS_A'), archive('sandbox')], 'sandbox'),
    );
    expect(demo(request('X'), '127.0.0.1')).toEqual({ accepted: true, hospital: 'sandbox' });
    expect(demo(request('X'), '::1')).toEqual({ accepted: true, hospital: 'sandbox' });
    expect(demo(request('X'), '10.0.0.5')).toMatchObject({ accepted: false });
    expect(demo(request('CT1'), '192.168.7.9')).toEqual({ accepted: true, hospital: 'a' });
  });
});

describe('presentation contexts', () => {
  test.each([
    ['an image in what it offers first', CT, [EXPLICIT, IMPLICIT], 0, EXPLICIT],
    ['compressed', CT, ['1.2.840.10008.1.2.4.201', EXPLICIT], 0, '1.2.840.10008.1.2.4.201'],
    ['big endian last', CT, [BIG_ENDIAN, IMPLICIT], 0, IMPLICIT],
    ['big endian, if there is nothing else', CT, [BIG_ENDIAN], 0, BIG_ENDIAN],
    ['an unknown way of encoding, which is refused', CT, ['1.2.3'], 4, '1.2.3'],
    ['a query, which is refused', '1.2.840.10008.5.1.4.1.2.2.1', [IMPLICIT], 3, IMPLICIT],
    [
      'a commitment, in the default only',
      '1.2.840.10008.1.20.1',
      [EXPLICIT, IMPLICIT],
      0,
      IMPLICIT,
    ],
  ])('%s', (_what, abstractSyntax, transferSyntaxes, result, transferSyntax) => {
    const { answers, accepted } = negotiate([{ id: 9, abstractSyntax, transferSyntaxes }]);
    expect(answers).toEqual([{ id: 9, result, transferSyntax }]);
    expect(accepted.has(9)).toBe(result === 0);
  });
});
