import { describe, expect, test } from 'vitest';
import type { DicomDataset } from '#src/domain/dicom.ts';
import { describedImage, describedStudy } from '#src/steps/imaging/display/description.ts';
import { aHeader } from '../../../../support/a-reading.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const text = (vr: string, value: string) => ({ vr, Value: [value] });
const described = (dataset: DicomDataset, syntax = EXPLICIT) => describedImage(dataset, syntax);

describe('a study', () => {
  test('has its own title, moment and accession number', () => {
    expect(describedStudy(aHeader())).toEqual({
      title: 'Thorax à 2 plans',
      modality: 'DX',
      at: '2026-11-23T17:45:00',
      accession: 'A-4711',
    });
  });

  test('without a description is called by modality, body part and view', () => {
    const part = { '00080060': text('CS', 'DX'), '00180015': text('CS', 'CHEST') };
    const view = { '00185101': text('CS', 'AP') };
    expect(describedStudy({ ...part, ...view }).title).toBe('DX CHEST AP');
    expect(describedStudy({ ...part, '00081030': text('LO', '  ') }).title).toBe('DX CHEST');
    expect(describedStudy({})).toEqual({
      title: 'Image',
      modality: undefined,
      at: undefined,
      accession: undefined,
    });
  });

  test.each([
    ['20261123', '174500.123456', '2026-11-23T17:45:00'],
    ['20261123', '1745', '2026-11-23T17:45:00'],
    ['20261123', '17', '2026-11-23'],
    ['20261123', undefined, '2026-11-23'],
    ['2026.11.23', '17:45:30', '2026-11-23T17:45:30'],
    ['20240229', '235959', '2024-02-29T23:59:59'],
    ['20260229', '101500', undefined],
    ['20261323', '101500', undefined],
    ['00000000', '101500', undefined],
    ['20261123', '251500', '2026-11-23'],
    ['today', '101500', undefined],
    [undefined, '101500', undefined],
  ])('date %s, time %s: %s', (date, time, at) => {
    const dataset = {
      ...(date === undefined ? {} : { '00080020': text('DA', date) }),
      ...(time === undefined ? {} : { '00080030': text('TM', time) }),
    };
    expect(describedStudy(dataset).at).toBe(at);
  });
});

describe('an image', () => {
  test('was taken when it was acquired, else when its content was made, else with the study', () => {
    const study = aHeader();
    const content = {
      ...study,
      '00080023': text('DA', '20261122'),
      '00080033': text('TM', '080000'),
    };
    const acquired = {
      ...content,
      '00080022': text('DA', '20261121'),
      '00080032': text('TM', '073000'),
    };
    expect(described(acquired).at).toBe('2026-11-21T07:30:00');
    expect(described(content).at).toBe('2026-11-22T08:00:00');
    expect(described(study).at).toBe('2026-11-23T17:45:00');
  });

  test('has the side of the image before that of the series', () => {
    const series = { '00200060': text('CS', 'L') };
    expect(described(series).laterality).toBe('L');
    expect(described({ ...series, '00200062': text('CS', 'R') }).laterality).toBe('R');
    expect(described({}).laterality).toBeUndefined();
  });

  test.each<[unknown, number]>([
    [undefined, 1],
    [7, 7],
    ['7', 7],
    [0, 1],
    [-3, 1],
    [2.5, 1],
    ['many', 1],
  ])('says it has %s frames: %i', (said, frames) => {
    const dataset = { '00280008': { vr: 'IS', Value: said === undefined ? [] : [said as string] } };
    expect(described({ '00280010': { vr: 'US', Value: [2] }, ...dataset }).frames).toBe(frames);
  });

  test.each([
    [EXPLICIT, undefined, false],
    [EXPLICIT, '00', false],
    [EXPLICIT, '01', true],
    ['1.2.840.10008.1.2.4.50', undefined, true],
    ['1.2.840.10008.1.2.4.81', undefined, true],
    ['1.2.840.10008.1.2.4.91', undefined, true],
    ['1.2.840.10008.1.2.4.70', undefined, false],
    ['1.2.840.10008.1.2.4.80', undefined, false],
    ['1.2.840.10008.1.2.4.90', undefined, false],
    ['1.2.840.10008.1.2.5', '01', true],
  ])('in %s, flag %s: lossy %s', (syntax, flag, isLossy) => {
    const dataset: DicomDataset = flag === undefined ? {} : { '00282110': text('CS', flag) };
    expect(described(dataset, syntax).isLossy).toBe(isLossy);
  });
});
