import { describe, expect, test } from 'vitest';
import type { Prediction } from '#src/domain/assessment.ts';
import type { ModelManifest, ModelOutput } from '#src/domain/model.ts';
import type { RiskView } from '#src/inbound/app-api/contract.ts';
import { levelOf, thresholdOf, worstFirst } from '#src/inbound/app-api/views/level.ts';

const output: ModelOutput = {
  outcome: 'totalCVD',
  id: 'cvd-10y',
  title: 'Cardiovascular disease',
  meaning: 'heart attack, stroke or heart failure',
  scale: 'probability',
  threshold: { value: 0.075, meaning: 'discuss a statin', source: 'guideline' },
};

function aManifest(investigational = false): ModelManifest {
  const file = { file: 'x.json', sha256: '' };
  return {
    id: 'prevent-2023',
    version: '1',
    title: 'PREVENT',
    shortTitle: 'PREVENT',
    kind: 'logistic',
    inputs: [],
    eligibility: { text: '', rules: [] },
    outputs: [output],
    weights: file,
    referenceCases: file,
    card: { intendedUse: '', cautions: [], investigational },
    license: { text: '' },
    references: [],
  };
}

const aPrediction = (probability: number): Prediction => ({ output, probability });

describe('thresholdOf', () => {
  test("takes the hospital's own before the published one, with its source and owner", () => {
    const local = { percent: 10, source: 'local', owner: 'Cardiology board' };
    expect(thresholdOf(aManifest(), output, { 'prevent-2023/cvd-10y': local }, {})).toMatchObject({
      value: 0.1,
      source: 'local',
      owner: 'Cardiology board',
    });
    expect(thresholdOf(aManifest(), output, {}, {})).toMatchObject({ value: 0.075, owner: null });
  });

  test('never puts points beside a probability', () => {
    const local = { points: 5, source: 'local' };
    const found = thresholdOf(aManifest(), output, { 'prevent-2023/cvd-10y': local }, {});
    expect(found?.value).toBe(0.075);
  });

  test('knows thresholds for some ages only, and uses none of them when the age is unknown', () => {
    const older = { value: 2, meaning: 'refer', source: 'guideline', ages: { low: 65 } };
    const fib4: ModelOutput = { ...output, scale: 'index', thresholdsFor: [older] };
    expect(thresholdOf(aManifest(), fib4, {}, { ageYears: 70 })?.value).toBe(2);
    expect(thresholdOf(aManifest(), fib4, {}, { ageYears: 64 })?.value).toBe(0.075);
    expect(thresholdOf(aManifest(), fib4, {}, {})?.value).toBe(0.075);
  });
});

describe('levelOf', () => {
  const threshold = thresholdOf(aManifest(), output, {}, {});
  test.each([
    [0.2, 'above'],
    [0.075, 'above'],
    [0.0749, 'near'],
    [0.06, 'near'],
    [0.0599, 'below'],
  ] as const)('%f is %s', (probability, level) => {
    expect(levelOf(aManifest(), aPrediction(probability), threshold)).toBe(level);
  });

  test('is no level without a threshold, and never one for an investigational model', () => {
    expect(levelOf(aManifest(), aPrediction(0.2), null)).toBe('no-threshold');
    expect(levelOf(aManifest(true), aPrediction(0.2), threshold)).toBe('investigational');
  });
});

describe('worstFirst', () => {
  test('goes by level, then by how far over the threshold, then by the risk itself', () => {
    const row = (
      key: string,
      level: RiskView['level'],
      probability: number | null,
      value?: number,
    ) =>
      ({
        key,
        level,
        probability,
        score: null,
        scale: 'probability',
        state: 'computed',
        threshold: value === undefined ? null : { value, meaning: '', source: '', owner: null },
      }) as RiskView;
    const rows = [
      row('not computable', 'not-computable', null),
      row('no threshold, small', 'no-threshold', 0.1),
      row('investigational', 'investigational', 0.9),
      row('twice', 'above', 0.2, 0.1),
      row('near', 'near', 0.09, 0.1),
      row('three times', 'above', 0.15, 0.05),
      row('below', 'below', 0.01, 0.1),
      row('no threshold, large', 'no-threshold', 0.3),
    ];
    expect(rows.toSorted(worstFirst).map(({ key }) => key)).toEqual([
      'three times',
      'twice',
      'near',
      'below',
      'no threshold, large',
      'no threshold, small',
      'not computable',
      'investigational',
    ]);
  });
});
