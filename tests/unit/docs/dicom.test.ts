import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TRANSFER_SYNTAXES } from '#src/outbound/codecs/transfer-syntaxes.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/dicom.md'), 'utf8');

describe('docs/dicom.md', () => {
  test('lists the transfer syntaxes that are decoded, and whether exactly', () => {
    const listed = [...page.matchAll(/^\| (1\.2[\d.]+) +\| ([^|]+?) +\| (exact|lossy)/gm)];
    const stated = listed.map(([, uid, name, pixels]) => [uid, name, pixels]);
    const decoded = Object.entries(TRANSFER_SYNTAXES).map(([uid, { name, lossless }]) => [
      uid,
      name,
      lossless ? 'exact' : 'lossy',
    ]);
    expect(stated.sort()).toEqual(decoded.sort());
  });
});
