import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { decidedFinding, type FindingChoice } from '#src/steps/decide/decided-finding.ts';

const OBSERVATION: Observation = {
  resourceType: 'Observation',
  status: 'preliminary',
  code: { text: 'Pneumonia' },
  valueCodeableConcept: { text: 'Present' },
  component: [{ code: { text: 'Probability' }, valueQuantity: { value: 87 } }],
};
const BY = { reference: 'Practitioner/3', name: undefined };
const made = (over: Partial<FindingChoice>): FindingChoice => ({
  choice: 'change',
  by: BY,
  at: '2026-11-24T11:00:00Z',
  reason: 'Seen behind the heart',
  ...over,
});
const box = {
  sopInstanceUid: '2.25.7',
  frame: 2,
  region: { left: 64, top: 30.25, right: 128, bottom: 90 },
};

describe('a finding that a person moves', () => {
  const changed = decidedFinding(OBSERVATION, made({ place: 'Left lower lobe', box }));

  test('stays what it was, amended, with the place in words', () => {
    expect(changed).toMatchObject({
      status: 'amended',
      valueCodeableConcept: { text: 'Present' },
      bodySite: { text: 'Left lower lobe' },
    });
  });

  test('holds the coordinates beside what the model said', () => {
    const [probability, region] = changed.component ?? [];
    expect(probability).toEqual(OBSERVATION.component?.[0]);
    const values = region?.extension?.[0]?.extension?.map(({ url, ...value }) => [url, value]);
    expect(Object.fromEntries(values ?? [])).toEqual({
      image: { valueUri: 'urn:oid:2.25.7' },
      frame: { valuePositiveInt: 2 },
      left: { valueDecimal: 64 },
      top: { valueDecimal: 30.25 },
      right: { valueDecimal: 128 },
      bottom: { valueDecimal: 90 },
    });
    expect(region?.valueString).toBe('In pixels of the image: columns 64 to 128, rows 30.3 to 90');
  });

  test('says so in a note by the person', () => {
    expect(changed.note?.at(-1)).toEqual({
      authorReference: { reference: 'Practitioner/3' },
      time: '2026-11-24T11:00:00Z',
      text: 'Changed to: Left lower lobe, box at columns 64 to 128, rows 30.3 to 90 of the image (the model said: Present). Seen behind the heart',
    });
  });
});

test('another finding alone leaves place and components as they were', () => {
  const changed = decidedFinding(OBSERVATION, made({ changedTo: 'absent' }));
  expect(changed.valueCodeableConcept?.text).toBe('Absent');
  expect(changed.bodySite).toBeUndefined();
  expect(changed.component).toEqual(OBSERVATION.component);
});
