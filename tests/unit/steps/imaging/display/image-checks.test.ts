import { describe, expect, test } from 'vitest';
import type { DicomDataset } from '#src/domain/dicom.ts';
import { imageChecks } from '#src/steps/imaging/display/image-checks.ts';

const text = (vr: string, value: string) => ({ vr, Value: [value] });
const FILM: DicomDataset = {
  '00080060': text('CS', 'DX'),
  '00180015': text('CS', 'CHEST'),
  '00185101': text('CS', 'AP'),
  '00101010': text('AS', '003Y'),
  '00280301': text('CS', 'NO'),
  '00181413': { vr: 'DS', Value: [0.4] },
};

describe('what is checked of an image', () => {
  test('of a film: kind, age, text, exposure; and what nobody measured', () => {
    expect(imageChecks(FILM)).toEqual([
      { says: 'Image: DX, CHEST, view AP', state: 'good' },
      { says: 'Age at the study: 3 years', state: 'good' },
      { says: 'No text burned in, as sent', state: 'good' },
      { says: 'Exposure: deviation index 0.4', state: 'good' },
      { says: 'Rotation of the patient: not measured', state: 'unknown' },
    ]);
  });

  test('a header that is silent is said to be', () => {
    expect(imageChecks({ '00080060': text('CS', 'DX') })).toEqual([
      { says: 'Image: DX, body part not stated, view not stated', state: 'unknown' },
      { says: 'Age at the study: not stated', state: 'unknown' },
      { says: 'Whether text is burned in is not stated', state: 'unknown' },
      { says: 'Exposure: no deviation index in the image', state: 'unknown' },
      { says: 'Rotation of the patient: not measured', state: 'unknown' },
    ]);
  });

  test('what is wrong is a caution', () => {
    const wrong = {
      ...FILM,
      '00280301': text('CS', 'YES'),
      '00181413': { vr: 'DS', Value: [-4.2] },
      '00100030': text('DA', '20100101'),
      '00080020': text('DA', '20260101'),
    };
    expect(imageChecks(wrong).filter(({ state }) => state === 'caution')).toEqual([
      { says: 'Age and birth date contradict each other', state: 'caution' },
      { says: 'Text is burned into the pixels', state: 'caution' },
      { says: 'Exposure: deviation index -4.2, far from its target', state: 'caution' },
    ]);
  });

  test('an infant has months; a slice has neither view nor exposure', () => {
    const slice = {
      '00080060': text('CS', 'CT'),
      '00180015': text('CS', 'CHEST'),
      '00101010': text('AS', '018M'),
    };
    expect(imageChecks(slice).map(({ says }) => says)).toEqual([
      'Image: CT, CHEST',
      'Age at the study: 18 months',
      'Whether text is burned in is not stated',
    ]);
  });
});
