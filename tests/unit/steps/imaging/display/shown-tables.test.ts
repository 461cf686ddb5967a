import { describe, expect, test } from 'vitest';
import type { DicomDataset } from '#src/domain/dicom.ts';
import { hasTables, shownTables } from '#src/steps/imaging/display/shown-tables.ts';

const sq = (...Value: DicomDataset[]) => ({ vr: 'SQ', Value });

function lut(descriptor: readonly number[], data: readonly number[], title?: string): DicomDataset {
  const InlineBinary = Buffer.from(Uint16Array.from(data).buffer).toString('base64');
  return {
    '00283002': { vr: 'US', Value: descriptor },
    '00283006': { vr: 'OW', InlineBinary },
    ...(title === undefined ? {} : { '00283003': { vr: 'LO', Value: [title] } }),
  };
}

describe('the tables of a frame', () => {
  test('are none where it has slope and window', () => {
    expect(shownTables({}, 1, 'uint16')).toEqual({ modality: undefined, voi: [] });
    expect(hasTables({}, 1)).toBe(false);
  });

  test('are the VOI LUTs in their order, as their sender explains them', () => {
    const dataset = {
      '00283010': sq(lut([3, 10, 12], [0, 1024, 4095], 'Soft'), lut([2, 0, 8], [7, 9])),
    };
    const { voi } = shownTables(dataset, 1, 'uint16');
    expect(voi.map(({ title, first, largest }) => [title, first, largest])).toEqual([
      ['Soft', 10, 4095],
      ['Table 2', 0, 255],
    ]);
    expect(Array.from(voi[0]?.entries ?? [])).toEqual([0, 1024, 4095]);
    expect(hasTables(dataset, 1)).toBe(true);
  });

  test('begin below zero where values can be there: signed pixels, or an intercept', () => {
    const table = { '00283010': sq(lut([2, 65_534, 8], [10, 200])) };
    const firstOf = (dataset: DicomDataset, type: 'uint16' | 'int16') =>
      shownTables(dataset, 1, type).voi[0]?.first;
    expect(firstOf(table, 'uint16')).toBe(65_534);
    expect(firstOf(table, 'int16')).toBe(-2);
    expect(firstOf({ ...table, '00281052': { vr: 'DS', Value: [-1024] } }, 'uint16')).toBe(-2);
  });

  test('a first VOI LUT that is not whole counts as none; a Modality LUT that is not whole is refused', () => {
    const broken = lut([9, 0, 16], [1]);
    expect(shownTables({ '00283010': sq(broken, lut([1, 0, 8], [1])) }, 1, 'uint8').voi).toEqual(
      [],
    );
    expect(() => shownTables({ '00283000': sq(broken) }, 1, 'uint8')).toThrow(/not whole/);
  });
});
