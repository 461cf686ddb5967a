import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uidFrom } from '#src/domain/dicom-uid.ts';

describe('uidFrom', () => {
  test('is a UID by PS3.5 9.1: at most 64 characters, no leading zeros, and names its UUID', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (parts) => {
        const uid = uidFrom(parts);
        expect(uid).toMatch(/^2\.25\.[1-9]\d{35,38}$/u);
        const hex = BigInt(uid.slice(5)).toString(16).padStart(32, '0');
        expect(hex[12]).toBe('8');
        expect(hex[16]).toBe('8');
      }),
    );
  });

  test('follows from the parts: the same again, another for other parts or another order', () => {
    expect(uidFrom(['series', '1.2.3', 'model'])).toBe(uidFrom(['series', '1.2.3', 'model']));
    const others = [
      ['series', '1.2.3'],
      ['1.2.3', 'series', 'model'],
      ['series1.2.3', 'model'],
    ];
    for (const other of others)
      expect(uidFrom(other)).not.toBe(uidFrom(['series', '1.2.3', 'model']));
  });

  test('does not change from one release to the next: archives hold these UIDs', () => {
    // sha256 of the JSON text, computed apart (sha256sum), made a version 8 UUID by hand.
    expect(uidFrom(['series', '1.2.3', 'model'])).toBe(
      '2.25.64199959383998683841997332990991069602',
    );
  });
});
